package io.livekit.jakarta.media.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.media.event.RoomEvent;
import io.livekit.jakarta.media.world.VirtualTime;
import io.livekit.jakarta.proto.Room;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The outbox on virtual time. */
class OutboxTest {
  private static final DeliveryRules RULES =
      new DeliveryRules(
          2,
          5,
          12,
          Duration.ofSeconds(30),
          5,
          DeliveryRules.NEVER,
          Duration.ofSeconds(1),
          Duration.ofSeconds(3));

  private final VirtualTime time = new VirtualTime();
  private final Queue<Runnable> work = new ArrayDeque<>();
  private final Outbox outbox = new Outbox(work::add, time, time);
  private final ScriptedReceiver first = new ScriptedReceiver("first");
  private final ScriptedReceiver second = new ScriptedReceiver("second");

  OutboxTest() {
    outbox.add(first, RULES);
    outbox.add(second, RULES);
  }

  private void publish(String room, String... ids) {
    for (String id : ids) {
      Room of = Room.newBuilder().setName(room).build();
      outbox.publish(OutboxEvent.of(id, time.unixMillis(), new RoomEvent.RoomStarted(of)));
    }
  }

  private void settle() {
    for (Runnable task = work.poll(); task != null; task = work.poll()) {
      task.run();
    }
  }

  private void pass(Duration duration) {
    time.pass(duration);
    settle();
  }

  @Test
  void publishingOnlyPutsAway() {
    publish("a", "1");
    assertThat(first.attempts).isEmpty();
    settle();
    assertThat(first.ids()).containsExactly("1");
    assertThat(second.ids()).containsExactly("1");
    assertThat(outbox.waiting()).isZero();
  }

  @Test
  void eventsOfARoomWaitForEachOtherAndThoseOfOtherRoomsDoNot() {
    first.answer = null;
    publish("a", "a1", "a2");
    publish("b", "b1");
    settle();
    assertThat(first.ids()).containsExactly("a1", "b1");
    first.attempts.get(0).done().accept(DeliveryResult.DELIVERED);
    settle();
    assertThat(first.ids()).containsExactly("a1", "b1", "a2");
  }

  @Test
  void aReceiverThatHangsHoldsUpNoOther() {
    first.answer = null;
    publish("a", "1", "2", "3");
    settle();
    assertThat(first.ids()).containsExactly("1");
    assertThat(second.ids()).containsExactly("1", "2", "3");
  }

  @Test
  void noMoreRoomsThanAllowedAreServedAtATimeAndTheRestInTurn() {
    first.answer = null;
    publish("a", "a1", "a2");
    publish("b", "b1");
    publish("c", "c1");
    settle();
    assertThat(first.ids()).containsExactly("a1", "b1");
    first.attempts.get(0).done().accept(DeliveryResult.DELIVERED);
    settle();
    assertThat(first.ids()).containsExactly("a1", "b1", "c1");
  }

  @Test
  void whatFailsIsTriedAgainAfterPausesThatDoubleAndTheRoomWaits() {
    first.answer = DeliveryResult.failed("status 500");
    publish("a", "1", "2");
    settle();
    assertThat(first.ids()).containsExactly("1");
    pass(Duration.ofMillis(999));
    assertThat(first.ids()).hasSize(1);
    pass(Duration.ofMillis(1));
    assertThat(first.ids()).hasSize(2);
    pass(Duration.ofSeconds(2));
    assertThat(first.ids()).hasSize(3);
    pass(Duration.ofSeconds(3)); // not four: no pause is longer
    assertThat(first.ids()).containsExactly("1", "1", "1", "1");
    first.answer = DeliveryResult.DELIVERED;
    pass(Duration.ofSeconds(3));
    assertThat(first.ids()).containsExactly("1", "1", "1", "1", "1", "2");
    assertThat(outbox.drops().drops()).isEmpty();
  }

  @Test
  void afterTheLastAttemptAnEventIsDroppedAndTheNextSaysSo() {
    first.answer = DeliveryResult.failed("no connection");
    publish("a", "1", "2");
    settle();
    pass(Duration.ofSeconds(1));
    pass(Duration.ofSeconds(2));
    pass(Duration.ofSeconds(3));
    first.answer = null;
    pass(Duration.ofSeconds(3));
    first.last().done().accept(DeliveryResult.failed("no connection"));
    settle();
    assertThat(first.ids()).containsExactly("1", "1", "1", "1", "1", "2");
    assertThat(first.last().dropped()).isEqualTo(1);
    assertThat(outbox.drops().drops(OutboxDrop.ATTEMPTS_EXHAUSTED)).isEqualTo(1);
    assertThat(second.last().dropped()).isZero();
  }

  @Test
  void whatIsRefusedIsNotTriedAgain() {
    first.answer = DeliveryResult.refused("status 401");
    publish("a", "1", "2");
    settle();
    assertThat(first.ids()).containsExactly("1", "2");
    assertThat(outbox.drops().drops(OutboxDrop.REFUSED)).isEqualTo(2);
    assertThat(time.pendingTimers()).isZero();
  }

  @Test
  void whatWaitedForTooLongIsDropped() {
    first.answer = null;
    publish("a", "1", "2");
    settle();
    pass(Duration.ofSeconds(31));
    publish("a", "3");
    settle();
    first.answer = DeliveryResult.DELIVERED;
    first.last().done().accept(DeliveryResult.DELIVERED);
    settle();
    assertThat(first.ids()).containsExactly("1", "3");
    assertThat(first.last().dropped()).isEqualTo(1);
    assertThat(outbox.drops().drops(OutboxDrop.TOO_OLD)).isEqualTo(1);
  }

  @Test
  void theBacklogOfARoomAndOfAllRoomsIsBounded() {
    first.answer = null;
    for (int i = 0; i < 7; i++) {
      publish("a", "a" + i);
      settle();
    }
    assertThat(outbox.drops().drops(OutboxDrop.ROOM_BACKLOG_FULL)).isEqualTo(2);
    IntStream.range(0, 10).forEach(i -> publish("room" + i, "r" + i));
    settle();
    assertThat(outbox.waiting()).isEqualTo(12);
    assertThat(outbox.drops().drops(OutboxDrop.RECEIVER_BACKLOG_FULL)).isEqualTo(3);
    assertThat(second.ids()).hasSize(17);
  }

  @Test
  void aReceiverThatThrowsIsTriedAgain() {
    ScriptedReceiver third = new ScriptedReceiver("third");
    boolean[] broken = {true};
    outbox.add(
        new EventReceiver() {
          @Override
          public String name() {
            return "throwing";
          }

          @Override
          public boolean wants(OutboxEvent event) {
            return true;
          }

          @Override
          public void deliver(
              OutboxEvent event, int dropped, java.util.function.Consumer<DeliveryResult> done) {
            if (broken[0]) {
              throw new IllegalStateException("broken");
            }
            third.deliver(event, dropped, done);
          }
        },
        RULES);
    publish("a", "1");
    settle();
    broken[0] = false;
    pass(Duration.ofSeconds(1));
    assertThat(third.ids()).containsExactly("1");
  }
}
