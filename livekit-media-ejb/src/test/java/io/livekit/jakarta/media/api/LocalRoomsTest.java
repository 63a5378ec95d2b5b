package io.livekit.jakarta.media.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livekit.jakarta.api.ParticipantInfo;
import io.livekit.jakarta.api.RoomInfo;
import io.livekit.jakarta.api.Rooms;
import io.livekit.jakarta.api.RoomsException;
import io.livekit.jakarta.api.rest.RoomCreation;
import io.livekit.jakarta.api.rest.TokenRequest;
import io.livekit.jakarta.media.auth.AccessTokens;
import io.livekit.jakarta.media.auth.VerifiedToken;
import io.livekit.jakarta.media.signal.SessionRefused;
import io.livekit.jakarta.media.world.TestClient;
import io.livekit.jakarta.media.world.World;
import io.livekit.jakarta.proto.SignalResponse.MessageCase;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.proto.TrackSource;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class LocalRoomsTest {
  private final World world = new World("keys: {key: secret-secret-secret-secret-secret}");
  private final AccessTokens tokens =
      new AccessTokens(world.directory.node().config().keys(), Clock.systemUTC());
  private final Queue<Runnable> threads = new ArrayDeque<>();
  private final Rooms rooms =
      new LocalRooms(
          world.service,
          world.directory,
          new JoinTokenIssuer(tokens, world.service, world.directory.node().config()),
          threads::add);

  private <T> T done(CompletionStage<T> stage) {
    while (!threads.isEmpty()) {
      threads.remove().run();
    }
    return stage.toCompletableFuture().join();
  }

  private void assertFails(CompletionStage<?> stage, RoomsException.Reason reason) {
    assertThatThrownBy(() -> done(stage))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            RoomsException.class, failure -> assertThat(failure.reason()).isEqualTo(reason));
  }

  @Test
  void completesOnItsOwnThreadsOnly() {
    CompletableFuture<List<RoomInfo>> list = rooms.list().toCompletableFuture();
    assertThat(list).isNotDone();
    assertThat(done(list)).isEmpty();
  }

  @Test
  void roomsAreMadeFoundChangedAndEnded() {
    RoomInfo made = done(rooms.create(RoomCreation.named("r")));
    assertThat(made.name()).isEqualTo("r");
    assertThat(done(rooms.create(RoomCreation.named("r"))).sid()).isEqualTo(made.sid());
    assertThat(done(rooms.list())).extracting(RoomInfo::sid).containsExactly(made.sid());
    assertThat(done(rooms.setMetadata("r", "m")).metadata()).isEqualTo("m");
    assertThat(done(rooms.find("r")).orElseThrow().metadata()).isEqualTo("m");
    done(rooms.end("r"));
    assertThat(done(rooms.find("r"))).isEmpty();
  }

  @Test
  void participantsAreFoundChangedMutedAndRemoved() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    TrackInfo camera = ann.publish("cam", TrackSource.CAMERA);
    assertThat(done(rooms.participants("r")))
        .extracting(ParticipantInfo::identity)
        .containsExactly("ann", "bob");
    assertThat(done(rooms.update("r", "ann", "Ann", null, Map.of("k", "v"))).name())
        .isEqualTo("Ann");
    assertThat(done(rooms.participant("r", "ann")).orElseThrow().attributes())
        .containsEntry("k", "v");
    assertThat(done(rooms.participant("r", "carl"))).isEmpty();
    assertThat(done(rooms.mute("r", "ann", camera.getSid(), true)).muted()).isTrue();
    done(rooms.send("r", "t", new byte[] {1}, List.of(), true));
    assertThat(bob.subscriberPeer().sent.get("_reliable")).hasSize(1);
    done(rooms.remove("r", "ann"));
    assertThat(ann.heard(MessageCase.LEAVE)).hasSize(1);
  }

  @Test
  void whoIsRemovedForAWhileDoesNotComeBackWithTheTokenItHas() {
    world.joined("r", "bob");
    TestClient ann = world.joined("r", "ann");
    done(rooms.remove("r", "ann"));
    ann.join();
    done(rooms.remove("r", "ann", Duration.ofHours(1)));
    assertThat(ann.closed).isTrue();
    assertThatThrownBy(ann::join)
        .isInstanceOfSatisfying(
            SessionRefused.class, refusal -> assertThat(refusal.httpStatus()).isEqualTo(401));
    TestClient carl = world.client("r", "carl");
    done(rooms.remove("r", "carl", Duration.ofHours(1))); // isn't there
    assertThatThrownBy(carl::join).isInstanceOf(SessionRefused.class);
    for (Duration wrong : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofDays(31))) {
      assertFails(rooms.remove("r", "bob", wrong), RoomsException.Reason.INVALID);
    }
  }

  @Test
  void failuresSayWhatIsWrong() {
    assertFails(rooms.end("none"), RoomsException.Reason.NOT_FOUND);
    assertFails(rooms.participants("none"), RoomsException.Reason.NOT_FOUND);
    assertFails(rooms.create(RoomCreation.named("")), RoomsException.Reason.INVALID);
    world.joined("r", "ann");
    assertFails(rooms.remove("r", "carl"), RoomsException.Reason.NOT_FOUND);
    assertFails(rooms.mute("r", "ann", "TR_none", true), RoomsException.Reason.NOT_FOUND);
    assertFails(rooms.mute("r", "ann", "TR_none", false), RoomsException.Reason.NOT_ALLOWED);
    assertFails(
        rooms.update("r", "ann", "x".repeat(1_000), null, Map.of()), RoomsException.Reason.INVALID);
  }

  @Test
  void aTokenIsForItsRoomAlone() throws Exception {
    VerifiedToken token =
        tokens.verify(
            rooms.token(
                "r", new TokenRequest("ann", "Ann", null, null, null, Duration.ofHours(1))));
    assertThat(token.grants().identity()).isEqualTo("ann");
    assertThat(token.grants().video().room()).isEqualTo("r");
    assertThat(token.grants().video().roomJoin()).isTrue();
    assertThat(token.grants().video().roomAdmin()).isFalse();
    assertThatThrownBy(() -> rooms.token("r", new TokenRequest("", null, null, null, null, null)))
        .isInstanceOf(RoomsException.class);
    assertThatThrownBy(
            () ->
                rooms.token("r", new TokenRequest("a", null, null, null, null, Duration.ofDays(8))))
        .isInstanceOf(RoomsException.class);
  }

  @Test
  void aTaskRunsInItsRoomAndItsCallerGetsWhatItReturnsOrThrows() {
    world.joined("r", "ann");
    assertThat(done(rooms.inRoom("r", () -> 7))).isEqualTo(7);
    CompletionStage<Object> failed =
        rooms.inRoom(
            "r",
            () -> {
              throw new java.io.IOException("mine");
            });
    assertThatThrownBy(() -> done(failed)).hasCauseInstanceOf(java.io.IOException.class);
    assertFails(rooms.inRoom("none", () -> 7), RoomsException.Reason.NOT_FOUND);
  }
}
