package io.livekit.jakarta.media.drain;

import static io.livekit.jakarta.proto.SignalResponse.MessageCase.LEAVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livekit.jakarta.media.api.ServiceException;
import io.livekit.jakarta.media.event.RoomEvent;
import io.livekit.jakarta.media.signal.SessionRefused;
import io.livekit.jakarta.media.world.TestClient;
import io.livekit.jakarta.media.world.World;
import io.livekit.jakarta.proto.CreateRoomRequest;
import io.livekit.jakarta.proto.LeaveRequest;
import io.livekit.jakarta.proto.SignalRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class DrainTest {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private final World world = new World();
  private final Drain drain = new Drain(world.directory, world.time, world.time);

  private void leave(TestClient client) {
    client.send(SignalRequest.newBuilder().setLeave(LeaveRequest.getDefaultInstance()).build());
  }

  @Test
  void anEmptyNodeIsDrainedAtOnce() {
    assertThat(drain.state()).isEqualTo(Drain.State.SERVING);
    assertThat(drain.begin(LIMIT).toCompletableFuture()).isDone();
    assertThat(drain.state()).isEqualTo(Drain.State.DRAINED);
    assertThat(world.time.pendingTimers()).isZero();
  }

  @Test
  void roomsGoOnAndTakeParticipantsAndNoRoomIsMade() {
    TestClient ann = world.joined("r", "ann");
    CompletableFuture<Void> empty = drain.begin(LIMIT).toCompletableFuture();
    TestClient bob = world.joined("r", "bob");
    assertThat(bob.joinResponse().getRoom().getName()).isEqualTo("r");
    assertThatThrownBy(() -> world.client("other", "eve").join())
        .isInstanceOfSatisfying(
            SessionRefused.class, refused -> assertThat(refused.httpStatus()).isEqualTo(503));
    assertThatThrownBy(
            () ->
                world
                    .service
                    .createRoom(CreateRoomRequest.newBuilder().setName("other").build())
                    .toCompletableFuture()
                    .join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            ServiceException.class,
            failure -> assertThat(failure.code()).isEqualTo(ServiceException.Code.UNAVAILABLE));
    leave(bob);
    world.pass(Duration.ofMinutes(1));
    assertThat(empty).isNotDone();
    assertThat(ann.heard(LEAVE)).isEmpty();
    assertThat(drain.state()).isEqualTo(Drain.State.DRAINING);
  }

  @Test
  void theNodeIsDrainedWhenTheLastHasLeft() {
    TestClient ann = world.joined("r", "ann");
    CompletableFuture<Void> empty = drain.begin(LIMIT).toCompletableFuture();
    leave(ann);
    world.pass(Duration.ofSeconds(2));
    assertThat(empty).isDone();
    assertThat(drain.state()).isEqualTo(Drain.State.DRAINED);
    // An empty room would have waited for its time-out.
    assertThat(world.events(RoomEvent.RoomFinished.class)).hasSize(1);
    assertThat(world.directory.makesRooms()).isFalse();
  }

  @Test
  void whoIsThereAtTheDeadlineIsToldToComeBack() {
    TestClient ann = world.joined("r", "ann");
    CompletableFuture<Void> empty = drain.begin(LIMIT).toCompletableFuture();
    world.pass(LIMIT.minusMillis(1));
    assertThat(ann.heard(LEAVE)).isEmpty();
    world.pass(Duration.ofMillis(1));
    assertThat(ann.last(LEAVE).getLeave().getAction()).isEqualTo(LeaveRequest.Action.RECONNECT);
    assertThat(empty).isDone();
    assertThatThrownBy(ann::join).isInstanceOf(SessionRefused.class);
  }

  @Test
  void aDrainCanBeCancelledWhileItGoesOnAndAfterIt() {
    world.joined("r", "ann");
    CompletableFuture<Void> empty = drain.begin(LIMIT).toCompletableFuture();
    drain.cancel();
    assertThat(drain.state()).isEqualTo(Drain.State.SERVING);
    world.joined("other", "bob");
    world.pass(LIMIT.plusMinutes(1));
    assertThat(empty).isNotDone();
    drain.begin(Duration.ZERO);
    assertThat(drain.state()).isEqualTo(Drain.State.DRAINED);
    drain.cancel();
    world.joined("third", "cid");
    drain.cancel();
    assertThat(drain.state()).isEqualTo(Drain.State.SERVING);
  }

  @Test
  void itCanBeForcedOnceItHasBegun() {
    TestClient ann = world.joined("r", "ann");
    drain.force();
    assertThat(ann.heard(LEAVE)).isEmpty();
    CompletableFuture<Void> empty = drain.begin(LIMIT).toCompletableFuture();
    drain.force();
    assertThat(empty).isDone();
    assertThat(ann.heard(LEAVE)).hasSize(1);
  }

  @Test
  void beginningAgainMovesTheDeadlineInBothDirections() {
    TestClient ann = world.joined("r", "ann");
    CompletableFuture<Void> empty = drain.begin(Duration.ofMinutes(1)).toCompletableFuture();
    drain.begin(LIMIT);
    world.pass(Duration.ofMinutes(2));
    assertThat(ann.heard(LEAVE)).isEmpty();
    drain.begin(Duration.ofSeconds(10));
    world.pass(Duration.ofSeconds(10));
    assertThat(empty).isDone();
    world.pass(Duration.ofMinutes(1)); // also what goes on for clients that have been told
    assertThat(world.time.pendingTimers()).isZero();
    assertThat(ann.heard(LEAVE)).hasSize(1);
  }

  @Test
  void itTellsWhenThoseWhoAreLeftMustGo() {
    world.joined("r", "ann");
    assertThat(drain.progress()).isEqualTo(new Drain.Progress(Drain.State.SERVING, null));
    drain.begin(LIMIT);
    Instant deadline = Instant.ofEpochMilli(world.time.unixMillis()).plus(LIMIT);
    assertThat(drain.progress()).isEqualTo(new Drain.Progress(Drain.State.DRAINING, deadline));
    world.pass(Duration.ofMinutes(1));
    assertThat(drain.progress().deadline()).isEqualTo(deadline);
    world.pass(LIMIT);
    assertThat(drain.progress()).isEqualTo(new Drain.Progress(Drain.State.DRAINED, null));
  }

  @Test
  void aLimitBeyondWhatNanosecondsCanCountIsALongOne() {
    TestClient ann = world.joined("r", "ann");
    drain.begin(Duration.ofSeconds(Long.MAX_VALUE));
    world.pass(LIMIT);
    assertThat(drain.state()).isEqualTo(Drain.State.DRAINING);
    assertThat(ann.heard(LEAVE)).isEmpty();
  }

  @Test
  void aSuspensionDrainsUntilTheContainerResumes() {
    TestClient ann = world.joined("r", "ann");
    drain.suspend(LIMIT);
    assertThat(drain.state()).isEqualTo(Drain.State.DRAINING);
    assertThat(drain.isOrdered()).as("somebody wants the node to end").isFalse();
    drain.resume();
    assertThat(drain.state()).isEqualTo(Drain.State.SERVING);
    world.pass(LIMIT);
    assertThat(ann.heard(LEAVE)).isEmpty();
  }

  @Test
  void resumingEndsNoDrainThatSomebodyHasOrdered() {
    world.joined("r", "ann");
    drain.begin(LIMIT);
    drain.suspend(Duration.ZERO);
    drain.resume();
    assertThat(drain.state()).isEqualTo(Drain.State.DRAINING);
    drain.cancel();
    drain.suspend(LIMIT);
    drain.begin(LIMIT); // takes over
    assertThat(drain.isOrdered()).isTrue();
    drain.resume();
    assertThat(drain.state()).isEqualTo(Drain.State.DRAINING);
  }
}
