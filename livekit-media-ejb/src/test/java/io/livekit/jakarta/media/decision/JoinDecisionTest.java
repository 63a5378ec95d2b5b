package io.livekit.jakarta.media.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livekit.jakarta.api.ParticipantPermission;
import io.livekit.jakarta.api.TrackSource;
import io.livekit.jakarta.api.decision.JoinRequested;
import io.livekit.jakarta.media.signal.ConnectRequest;
import io.livekit.jakarta.media.signal.SessionRefused;
import io.livekit.jakarta.media.signal.SignalSession;
import io.livekit.jakarta.media.world.TestClient;
import io.livekit.jakarta.media.world.World;
import io.livekit.jakarta.proto.ClientInfo;
import io.livekit.jakarta.proto.SignalResponse.MessageCase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class JoinDecisionTest {
  private final World world = new World();

  private CompletableFuture<SignalSession> open(TestClient client) {
    ConnectRequest request =
        client.request(
            ClientInfo.newBuilder().setProtocol(16).setAddress("192.0.2.7").build(),
            List.of(),
            null);
    return world.gateway.open(request).toCompletableFuture();
  }

  private static void assertRefused(CompletableFuture<?> opening, String text) {
    assertThat(opening).isCompletedExceptionally();
    assertThatThrownBy(opening::join)
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            SessionRefused.class,
            refused -> {
              assertThat(refused.httpStatus()).isEqualTo(401);
              assertThat(refused.text()).isEqualTo(text);
            });
  }

  @Test
  void theApplicationHearsWhoWantsToJoinWhat() {
    world.application.on(JoinRequested.class, join -> {});
    CompletableFuture<SignalSession> opening = open(world.client("r", "ann"));
    assertThat(opening).isNotDone();
    world.application.answer();
    assertThat(opening).isCompleted();
    JoinRequested join = (JoinRequested) world.application.asked.get(0);
    assertThat(join.roomName()).isEqualTo("r");
    assertThat(join.room()).isEmpty();
    assertThat(join.participant().identity()).isEqualTo("ann");
    assertThat(join.address()).isEqualTo("192.0.2.7");
    open(world.client("r", "bob"));
    world.application.answer();
    assertThat(((JoinRequested) world.application.asked.get(1)).room().orElseThrow().name())
        .isEqualTo("r");
  }

  @Test
  void whoIsDeniedIsRefusedWithTheReasonAndNoRoomIsMade() {
    world.application.on(JoinRequested.class, join -> join.deny("not on the list"));
    CompletableFuture<SignalSession> opening = open(world.client("r", "ann"));
    world.application.answer();
    assertRefused(opening, "not on the list");
    assertThat(world.directory.rooms()).isEmpty();
  }

  @Test
  void whoIsDeniedLearnsTheReasonFromTheCheckToo() {
    world.application.on(JoinRequested.class, join -> join.deny("not on the list"));
    ConnectRequest request =
        world.client("r", "ann").request(ClientInfo.getDefaultInstance(), List.of(), null);
    CompletableFuture<Void> check = world.gateway.check(request).toCompletableFuture();
    world.application.answer();
    assertRefused(check, "not on the list");
  }

  @Test
  void anObserverThatThrowsRefuses() {
    world.application.on(
        JoinRequested.class,
        join -> {
          throw new IllegalStateException("no database");
        });
    CompletableFuture<SignalSession> opening = open(world.client("r", "ann"));
    world.application.answer();
    assertRefused(opening, "the decision failed");
  }

  @Test
  void anObserverThatHangsRefusesInTimeAndHoldsUpNobodyElse() {
    TestClient bob = world.joined("r", "bob");
    world.application.on(JoinRequested.class, join -> {});
    CompletableFuture<SignalSession> opening = open(world.client("r", "ann"));
    bob.publish("cam", io.livekit.jakarta.proto.TrackSource.CAMERA);
    assertThat(bob.heard(MessageCase.TRACK_PUBLISHED)).hasSize(1);
    world.pass(Duration.ofSeconds(5));
    assertRefused(opening, "the decision took too long");
  }

  @Test
  void whatIsNarrowedIsGrantedNarrowly() {
    world.application.on(
        JoinRequested.class,
        join -> {
          join.allowOnlySources(TrackSource.MICROPHONE);
          join.denyData();
        });
    open(world.client("r", "ann"));
    world.application.answer();
    var grant = world.directory.find("r").orElseThrow().participant("ann").grants().video();
    assertThat(grant.mayPublish(io.livekit.jakarta.proto.TrackSource.MICROPHONE)).isTrue();
    assertThat(grant.mayPublish(io.livekit.jakarta.proto.TrackSource.CAMERA)).isFalse();
    assertThat(grant.mayPublishData()).isFalse();
    assertThat(grant.maySubscribe()).isTrue();
  }

  @Test
  void nothingCanBeGrantedThatTheTokenDoesNot() {
    world.application.on(
        JoinRequested.class,
        join ->
            join.narrow(
                new ParticipantPermission(true, true, true, List.of(), true, true, true, true)));
    open(
        world
            .client("r", "ann")
            .grant(
                grant ->
                    grant
                        .canPublish(false)
                        .canSubscribe(false)
                        .canUpdateOwnMetadata(false)
                        .hidden(false)));
    world.application.answer();
    var grant = world.directory.find("r").orElseThrow().participant("ann").grants().video();
    assertThat(grant.mayPublish()).isFalse();
    assertThat(grant.maySubscribe()).isFalse();
    assertThat(grant.mayPublishData()).isFalse();
    assertThat(grant.mayUpdateOwnMetadata()).isFalse();
    assertThat(grant.hidden()).isFalse();
    assertThat(grant.maySubscribeMetrics()).isFalse();
    assertThat(grant.mayManageAgentSession()).isFalse();
  }

  @Test
  void sourcesThatHaveNothingInCommonLeaveNone() {
    world.application.on(
        JoinRequested.class, join -> join.allowOnlySources(TrackSource.SCREEN_SHARE));
    open(
        world
            .client("r", "ann")
            .grant(
                grant ->
                    grant.canPublishSources(
                        List.of(io.livekit.jakarta.proto.TrackSource.MICROPHONE))));
    world.application.answer();
    var grant = world.directory.find("r").orElseThrow().participant("ann").grants().video();
    assertThat(grant.mayPublish()).isFalse();
  }

  @Test
  void aSessionThatResumesIsNotAskedAboutAgain() {
    TestClient ann = world.joined("r", "ann");
    world.application.on(JoinRequested.class, join -> join.deny("no"));
    ann.loseSocket();
    ann.resume();
    assertThat(world.application.waiting()).isZero();
    assertThat(ann.heard(MessageCase.RECONNECT)).hasSize(1);
  }
}
