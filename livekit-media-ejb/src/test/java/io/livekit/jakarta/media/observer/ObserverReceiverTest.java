package io.livekit.jakarta.media.observer;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.api.event.RoomEvent;
import io.livekit.jakarta.media.executor.PlainThreads;
import io.livekit.jakarta.media.executor.ThreadPools;
import io.livekit.jakarta.media.outbox.DeliveryResult;
import io.livekit.jakarta.media.outbox.OutboxEvent;
import io.livekit.jakarta.media.world.VirtualTime;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.Room;
import io.livekit.jakarta.proto.TrackInfo;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An application's asynchronous observer, on real threads; its limit is on virtual time. */
class ObserverReceiverTest {
  private static final long PATIENCE_SECONDS = 30;
  private static final Room ROOM = Room.newBuilder().setName("stage").setSid("RM_1").build();

  private final VirtualTime time = new VirtualTime();
  private final BlockingQueue<RoomEvent> seen = new LinkedBlockingQueue<>();
  private final BlockingQueue<DeliveryResult> results = new LinkedBlockingQueue<>();
  private ObserverReceiver receiver;

  private void observe(ObserverCall call) {
    receiver =
        new ObserverReceiver(
            "observer", event -> true, call, new ThreadPools(new PlainThreads()), time);
  }

  @AfterEach
  void close() {
    receiver.close();
  }

  private void send(String id, io.livekit.jakarta.media.event.RoomEvent event) {
    receiver.deliver(OutboxEvent.of(id, 1_795_000_000_123L, event), 0, results::add);
  }

  private void sendStarted(String id) {
    send(id, new io.livekit.jakarta.media.event.RoomEvent.RoomStarted(ROOM));
  }

  private DeliveryResult result() throws InterruptedException {
    DeliveryResult result = results.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(result).as("what came of the delivery").isNotNull();
    return result;
  }

  @Test
  void anObserverGetsTheEventInTheApplicationsValues() throws Exception {
    observe(seen::add);
    ParticipantInfo ann = ParticipantInfo.newBuilder().setIdentity("ann").setSid("PA_1").build();
    TrackInfo track = TrackInfo.newBuilder().setSid("TR_1").setMimeType("video/VP8").build();
    send("EV_1", new io.livekit.jakarta.media.event.RoomEvent.TrackPublished(ROOM, ann, track));
    assertThat(result()).isEqualTo(DeliveryResult.DELIVERED);
    RoomEvent.TrackPublished event = (RoomEvent.TrackPublished) seen.remove();
    assertThat(event.id()).isEqualTo("EV_1");
    assertThat(event.name()).isEqualTo("track_published");
    assertThat(event.time()).isEqualTo(Instant.ofEpochMilli(1_795_000_000_123L));
    assertThat(event.room().name()).isEqualTo("stage");
    assertThat(event.participant().identity()).isEqualTo("ann");
    assertThat(event.track().mimeType()).isEqualTo("video/VP8");
    assertThat(time.pendingTimers()).as("limits of calls that have ended").isZero();
  }

  @Test
  void anObserverThatThrowsHasHadItsEvent() throws Exception {
    observe(
        event -> {
          throw new IllegalStateException("broken");
        });
    sendStarted("EV_1");
    assertThat(result())
        .isEqualTo(DeliveryResult.refused("java.lang.IllegalStateException: broken"));
  }

  @Test
  void anObserverThatHangsIsInterruptedAtTheLimit() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    observe(
        event -> {
          begun.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            interrupted.countDown();
          }
        });
    sendStarted("EV_1");
    assertThat(begun.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    time.pass(ObserverReceiver.LIMIT);
    assertThat(result()).isEqualTo(DeliveryResult.refused("no end within 30 s"));
    assertThat(interrupted.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(results).as("told once").isEmpty();
  }

  @Test
  void whoeverIgnoresTheInterruptOnEveryThreadLosesHisOwnEventsOnly() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(ObserverReceiver.RULES.parallel());
    observe(
        event -> {
          begun.countDown();
          boolean waiting = true;
          while (waiting) {
            try {
              end.await();
              waiting = false;
            } catch (InterruptedException ignored) {
              // as a badly written observer does
            }
          }
        });
    for (int i = 0; i < ObserverReceiver.RULES.parallel(); i++) {
      sendStarted("EV_" + i);
    }
    assertThat(begun.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    sendStarted("EV_late");
    time.pass(ObserverReceiver.LIMIT);
    for (int i = 0; i <= ObserverReceiver.RULES.parallel(); i++) {
      assertThat(result().outcome()).isEqualTo(DeliveryResult.Outcome.REFUSED);
    }
    end.countDown();
  }

  @Test
  void afterItsEndItTakesNothing() throws Exception {
    observe(seen::add);
    receiver.close();
    sendStarted("EV_1");
    assertThat(result()).isEqualTo(DeliveryResult.failed("closed"));
    assertThat(time.pendingTimers()).isZero();
  }
}
