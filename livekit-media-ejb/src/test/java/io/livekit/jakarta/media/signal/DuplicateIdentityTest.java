package io.livekit.jakarta.media.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livekit.jakarta.media.world.TestClient;
import io.livekit.jakarta.media.world.World;
import io.livekit.jakarta.proto.LeaveRequest;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** {@code room.duplicate_identity}. */
class DuplicateIdentityTest {
  private final World refusing = new World("room: {duplicate_identity: refuse}");

  private static void assertRefused(TestClient client) {
    assertThatThrownBy(client::join)
        .isInstanceOfSatisfying(SessionRefused.class, DuplicateIdentityTest::says);
  }

  private static void says(SessionRefused refused) {
    assertThat(refused.httpStatus()).isEqualTo(403);
    assertThat(refused.text()).isEqualTo("a participant of this identity is in the room");
  }

  @Test
  void theLaterOneReplacesTheFormerUnlessConfigured() {
    World world = new World();
    TestClient first = world.client("r", "ann").join();
    TestClient second = world.client("r", "ann").join();
    assertThat(first.closed).isTrue();
    assertThat(second.closed).isFalse();
  }

  @Test
  void theLaterOneIsRefusedAndTheFormerHearsNothingOfIt() {
    TestClient first = refusing.client("r", "ann").join();
    int heard = first.heard.size();
    TestClient second = refusing.client("r", "ann");
    assertRefused(second);
    assertThat(first.closed).isFalse();
    assertThat(first.heard).hasSize(heard);
    refusing.client("s", "ann").join();
    refusing.client("r", "bob").join();
    first.send(request -> request.setLeave(LeaveRequest.getDefaultInstance()));
    second.join();
  }

  @Test
  void validatingSaysTheSame() {
    TestClient first = refusing.client("r", "ann");
    assertThat(refusing.gateway.check(first.joining())).isCompleted();
    first.join();
    assertThatThrownBy(
            () ->
                refusing
                    .gateway
                    .check(refusing.client("r", "ann").joining())
                    .toCompletableFuture()
                    .join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(SessionRefused.class, DuplicateIdentityTest::says);
  }

  @Test
  void whoBeginsAnewWithItsSessionsOwnTokenReplacesItself() {
    TestClient first = refusing.client("r", "ann").join();
    String sid = first.sid();
    first.rejoin();
    assertThat(first.sid()).isNotEqualTo(sid);
    first.resume(); // and so does a session that goes on
  }
}
