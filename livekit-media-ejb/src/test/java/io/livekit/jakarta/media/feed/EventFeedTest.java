package io.livekit.jakarta.media.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.api.RoomInfo;
import io.livekit.jakarta.api.event.RoomEvent;
import io.livekit.jakarta.media.world.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** The feed, on the test's thread. */
class EventFeedTest {
  private final VirtualTime time = new VirtualTime();
  private final EventFeed feed = new EventFeed(Runnable::run, time, time);

  /** Reads at once, or when the test says so. */
  private static final class Reader implements EventReader {
    final List<String> read = new ArrayList<>();
    boolean slow;
    CompletableFuture<Void> current;

    @Override
    public CompletionStage<?> read(RoomEvent event) {
      read.add(event.id());
      current = new CompletableFuture<>();
      if (!slow) {
        current.complete(null);
      }
      return current;
    }

    @Override
    public void missed() {
      read.add("missed");
    }
  }

  private void publish(String room, String id) {
    RoomInfo info =
        new RoomInfo(
            "RM_" + room,
            room,
            Instant.EPOCH,
            Duration.ZERO,
            Duration.ZERO,
            0,
            "",
            0,
            0,
            false,
            null);
    feed.publish(new RoomEvent.RoomStarted(id, Instant.EPOCH, info));
  }

  private EventFeed.Subscription subscribe(String room, String lastEventId, EventReader reader) {
    return feed.subscribe(room, lastEventId, reader).orElseThrow();
  }

  @Test
  void aReaderGetsWhatComesFromNowOn() {
    publish("a", "1");
    Reader reader = new Reader();
    subscribe(null, null, reader);
    publish("a", "2");
    publish("b", "3");
    assertThat(reader.read).containsExactly("2", "3");
  }

  @Test
  void aReaderGoesOnAfterTheLastEventThatItHas() {
    publish("a", "1");
    publish("a", "2");
    publish("a", "3");
    Reader reader = new Reader();
    subscribe(null, "1", reader);
    assertThat(reader.read).containsExactly("2", "3");
    Reader uptodate = new Reader();
    subscribe(null, "3", uptodate);
    assertThat(uptodate.read).isEmpty();
  }

  @Test
  void whoeverResumesTooLateReadsWhatIsThereAndHearsThatSomethingIsMissing() {
    publish("a", "1");
    Reader reader = new Reader();
    subscribe(null, "gone", reader);
    assertThat(reader.read).containsExactly("missed", "1");
    assertThat(feed.drops().drops(FeedDrop.RESUMED_TOO_LATE)).isEqualTo(1);
  }

  @Test
  void aRoomIsNamedByItsNameOrSid() {
    Reader byName = new Reader();
    Reader bySid = new Reader();
    subscribe("a", null, byName);
    subscribe("RM_a", null, bySid);
    publish("b", "1");
    publish("a", "2");
    assertThat(byName.read).containsExactly("2");
    assertThat(bySid.read).containsExactly("2");
  }

  @Test
  void aSlowReaderGetsTheNextEventWhenItHasReadTheLastAndHoldsUpNobody() {
    Reader slow = new Reader();
    slow.slow = true;
    Reader other = new Reader();
    subscribe(null, null, slow);
    subscribe(null, null, other);
    publish("a", "1");
    publish("a", "2");
    assertThat(slow.read).containsExactly("1");
    assertThat(other.read).containsExactly("1", "2");
    slow.current.complete(null);
    assertThat(slow.read).containsExactly("1", "2");
  }

  @Test
  void aReaderThatIsOvertakenHearsThatEventsAreMissing() {
    Reader slow = new Reader();
    slow.slow = true;
    subscribe(null, null, slow);
    for (int i = 0; i < EventFeed.KEPT + 3; i++) {
      publish("a", "e" + i);
    }
    slow.current.complete(null);
    assertThat(slow.read).containsExactly("e0", "missed", "e3");
    assertThat(feed.drops().drops(FeedDrop.READER_TOO_SLOW)).isEqualTo(1);
  }

  @Test
  void aReaderThatFailsOrCancelsGetsNothingMore() {
    Reader failing = new Reader();
    failing.slow = true;
    Reader throwing = new Reader();
    subscribe(null, null, failing);
    EventFeed.Subscription subscription = subscribe(null, null, throwing);
    subscribe(
        null,
        null,
        new EventReader() {
          @Override
          public CompletionStage<?> read(RoomEvent event) {
            throw new IllegalStateException("broken");
          }

          @Override
          public void missed() {}
        });
    publish("a", "1");
    failing.current.completeExceptionally(new IllegalStateException("gone"));
    subscription.cancel();
    publish("a", "2");
    assertThat(failing.read).containsExactly("1");
    assertThat(throwing.read).containsExactly("1");
  }

  @Test
  void thereAreNoMoreReadersThanMayBe() {
    List<EventFeed.Subscription> subscriptions = new ArrayList<>();
    for (int i = 0; i < EventFeed.MAX_READERS; i++) {
      subscriptions.add(subscribe(null, null, new Reader()));
    }
    assertThat(feed.subscribe(null, null, new Reader())).isEqualTo(Optional.empty());
    assertThat(feed.drops().drops(FeedDrop.TOO_MANY_READERS)).isEqualTo(1);
    subscriptions.get(0).cancel();
    subscriptions.get(0).cancel();
    assertThat(feed.subscribe(null, null, new Reader())).isPresent();
    assertThat(feed.subscribe(null, null, new Reader())).isEmpty();
  }
}
