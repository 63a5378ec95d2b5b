package io.livekit.jakarta.media.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.api.RoomInfo;
import io.livekit.jakarta.api.event.RoomEvent;
import io.livekit.jakarta.media.world.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The feed, on the test's thread. */
class EventFeedTest {
  private final VirtualTime time = new VirtualTime();
  private final EventFeed feed = new EventFeed(Runnable::run, time, time, null);

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
    feed.publish(0, started(room, id));
  }

  private static RoomEvent started(String room, String id) {
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
    return new RoomEvent.RoomStarted(id, Instant.EPOCH, info);
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

  // ---- with a history ----

  /** A store that answers when the test says so, three events at a time. */
  private static final class History implements EventHistory {
    static final int PAGE = 3;
    final NavigableMap<Long, RoomEvent> events = new TreeMap<>();
    final Deque<Runnable> asked = new ArrayDeque<>();
    boolean fails;

    @Override
    public CompletionStage<OptionalLong> find(String id) {
      CompletableFuture<OptionalLong> found = new CompletableFuture<>();
      asked.add(
          () ->
              found.complete(
                  events.entrySet().stream()
                      .filter(event -> event.getValue().id().equals(id))
                      .mapToLong(Map.Entry::getKey)
                      .findFirst()));
      return found;
    }

    @Override
    public CompletionStage<Page> after(long number) {
      CompletableFuture<Page> page = new CompletableFuture<>();
      asked.add(
          () -> {
            if (fails) {
              page.completeExceptionally(new IllegalStateException("broken"));
              return;
            }
            List<Event> found =
                events.tailMap(number, false).entrySet().stream()
                    .limit(PAGE)
                    .map(event -> new Event(event.getKey(), event.getValue()))
                    .toList();
            page.complete(
                new Page(found, found.isEmpty() ? number : found.get(found.size() - 1).number()));
          });
      return page;
    }

    void answer() {
      asked.remove().run();
    }

    void answerAll() {
      while (!asked.isEmpty()) {
        answer();
      }
    }
  }

  private final History history = new History();
  private final EventFeed stored = new EventFeed(Runnable::run, time, time, history);

  /** Events before the start: the feed wasn't told of them. */
  private void happened(int from, int to) {
    for (int i = from; i < to; i++) {
      history.events.put((long) i, started("a", "e" + i));
    }
  }

  private void happen(int from, int to) {
    for (int i = from; i < to; i++) {
      happened(i, i + 1);
      stored.publish(i, history.events.get((long) i));
    }
  }

  private static List<String> ids(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "e" + i).toList();
  }

  private Reader resume(String lastEventId) {
    Reader reader = new Reader();
    stored.subscribe(null, lastEventId, reader).orElseThrow();
    return reader;
  }

  @Test
  void aReaderGoesOnAfterARestartWithWhatIsInTheHistory() {
    happened(1, 12);
    Reader reader = resume("e4");
    Reader uptodate = resume("e11");
    history.answerAll();
    assertThat(reader.read).isEqualTo(ids(5, 12));
    happen(12, 14);
    assertThat(reader.read).isEqualTo(ids(5, 14));
    assertThat(uptodate.read).isEqualTo(ids(12, 14));
    assertThat(history.asked).isEmpty();
  }

  @Test
  void aReaderThatWasAwayForLongerThanTheMemoryGoesMissesNothing() {
    int last = EventFeed.KEPT + 50;
    happen(1, last);
    Reader reader = resume("e3");
    history.answerAll();
    assertThat(reader.read).isEqualTo(ids(4, last));
    happen(last, last + 1);
    assertThat(reader.read).isEqualTo(ids(4, last + 1));
    assertThat(stored.drops().drops()).isEmpty();
  }

  @Test
  void whatHappensWhileAReaderCatchesUpComesOnceAndInOrder() {
    happened(1, 6);
    Reader reader = resume("e1");
    for (int next = 6; next < 30; next++) {
      happen(next, next + 1);
      if (!history.asked.isEmpty()) {
        history.answer();
      }
    }
    history.answerAll();
    assertThat(reader.read).isEqualTo(ids(2, 30));
  }

  @Test
  void whatIsGoneFromTheHistoryIsToldInItsPlace() {
    happened(1, 12);
    history.events.keySet().removeAll(List.of(3L, 4L, 9L));
    Reader reader = resume("e1");
    Reader other = new Reader();
    stored.subscribe("b", "e1", other).orElseThrow();
    history.answerAll();
    assertThat(reader.read)
        .containsExactly("e2", "missed", "e5", "e6", "e7", "e8", "missed", "e10", "e11");
    assertThat(other.read).as("says it once to who gets nothing in between").hasSize(1);
    assertThat(stored.drops().drops(FeedDrop.RESUMED_TOO_LATE)).isEqualTo(4);
  }

  @Test
  void whoeverNamesAnEventThatNobodyKnowsReadsWhatIsHereAndHearsThatSomethingIsMissing() {
    happened(1, 5);
    happen(5, 7);
    Reader reader = resume("garbage");
    history.answerAll();
    assertThat(reader.read).containsExactly("missed", "e5", "e6");
    assertThat(stored.drops().drops(FeedDrop.RESUMED_TOO_LATE)).isEqualTo(1);
  }

  @Test
  void aHistoryThatCannotBeToldIsMissed() {
    happened(1, 5);
    happen(5, 7);
    history.fails = true;
    Reader reader = resume("e1");
    history.answerAll();
    assertThat(reader.read).containsExactly("missed", "e5", "e6");
    happen(7, 8);
    assertThat(reader.read).endsWith("e7");
  }

  @Test
  void aSlowReaderGetsFromTheHistoryWhatIsNoLongerHereAndHoldsOnePageAtMost() {
    Reader slow = resume(null);
    slow.slow = true;
    int last = EventFeed.KEPT + 20;
    happen(1, last);
    slow.current.complete(null);
    assertThat(history.asked).hasSize(1);
    history.answer();
    assertThat(slow.read).containsExactly("e1", "e2");
    assertThat(history.asked).as("it has a page").isEmpty();
    slow.current.complete(null);
    slow.slow = false;
    slow.current.complete(null);
    history.answerAll();
    assertThat(slow.read).isEqualTo(ids(1, last));
    assertThat(stored.drops().drops()).isEmpty();
  }

  @Test
  void theHistoryIsAskedOneThingAtATimeAndNothingForThoseWhoAreGone() {
    happened(1, 3);
    resume("e1");
    Reader second = new Reader();
    EventFeed.Subscription gone = stored.subscribe(null, "e1", second).orElseThrow();
    Reader third = resume("e1");
    assertThat(history.asked).hasSize(1);
    gone.cancel();
    history.answer();
    assertThat(history.asked).as("the next reader's turn").hasSize(1);
    history.answerAll();
    assertThat(second.read).isEmpty();
    assertThat(third.read).containsExactly("e2");
    resume("e1");
    resume("e1");
    stored.close();
    history.answer();
    assertThat(history.asked).isEmpty();
  }

  @Test
  void whenAnotherServerWroteMeanwhileASlowReaderGetsItsEventsTooAndNoneTwice() {
    Reader slow = resume(null);
    slow.slow = true;
    happen(1, 4);
    happened(4, 8);
    happen(8, 10);
    slow.slow = false;
    slow.current.complete(null);
    history.answerAll();
    assertThat(slow.read).isEqualTo(ids(1, 10));
  }

  @Test
  void whoReadsHearsOfAnEventThatNobodyCanBeTold() {
    Reader reader = resume(null);
    stored.lost();
    stored.lost();
    happen(1, 2);
    stored.lost();
    assertThat(reader.read).containsExactly("missed", "e1", "missed");
  }
}
