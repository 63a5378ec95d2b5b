package io.livekit.jakarta.media.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livekit.jakarta.media.auth.Revocations;
import io.livekit.jakarta.media.signal.SessionRefused;
import io.livekit.jakarta.media.world.TestClient;
import io.livekit.jakarta.media.world.World;
import io.livekit.jakarta.proto.RoomParticipantIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Removing somebody whose tokens are revoked. */
class RemovalsTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final World world = new World();

  private CompletionStage<?> remove(String identity, long revokeTokenTs) {
    return world.service.removeParticipant(
        RoomParticipantIdentity.newBuilder()
            .setRoom("r")
            .setIdentity(identity)
            .setRevokeTokenTs(revokeTokenTs)
            .build());
  }

  private long now() {
    return world.time.unixMillis() / 1000;
  }

  private void revoke(String room, String identity) throws Exception {
    world.revocations.revoke(room, identity, Instant.ofEpochSecond(now()), HOUR);
  }

  private static void assertRevoked(Runnable join) {
    assertThatThrownBy(join::run)
        .isInstanceOfSatisfying(
            SessionRefused.class,
            e -> {
              assertThat(e.httpStatus()).isEqualTo(401);
              assertThat(e.text()).contains("token has been revoked");
            });
  }

  @Test
  void whoIsBannedIsOutAndDoesNotComeBackWithATokenOfBefore() {
    world.client("r", "bob").join();
    TestClient ann = world.client("r", "ann").join();
    assertThat(world.service.banParticipant("r", "ann", HOUR)).isCompleted();
    assertThat(ann.closed).isTrue();
    assertRevoked(ann::join);
    world.pass(Duration.ofSeconds(1));
    world.client("r", "ann").join();
    world.client("r", "bob").join();
  }

  @Test
  void aSessionThatIsToGoOnIsRefusedToo() throws Exception {
    world.client("r", "bob").join();
    TestClient ann = world.client("r", "ann").join();
    revoke("r", "ann");
    assertRevoked(ann::resume);
  }

  @Test
  void whoIsNotThereIsBannedAllTheSameAlsoFromARoomThatIsNot() {
    TestClient ann = world.client("r", "ann");
    assertThat(world.service.banParticipant("r", "ann", HOUR)).isCompleted();
    assertRevoked(ann::join);
    world.pass(Duration.ofSeconds(1));
    world.client("r", "bob").join();
    TestClient carl = world.client("r", "carl");
    assertThat(world.service.banParticipant("r", "carl", HOUR)).isCompleted();
    assertRevoked(carl::join);
  }

  @Test
  void theProtocolsOwnFieldRevokesWhatWasIssuedUntilThen() {
    world.client("r", "bob").join();
    TestClient ann = world.client("r", "ann").join();
    assertThat(remove("ann", now() - 1)).isCompleted();
    ann.join(); // its token is younger
    assertThat(remove("ann", now())).isCompleted();
    assertRevoked(ann::join);
    assertThat(remove("bob", world.time.unixMillis())).isCompleted();
    assertRevoked(world.client("r", "bob")::join);
  }

  @Test
  void withoutTheFieldNothingIsRevoked() {
    world.client("r", "bob").join();
    TestClient ann = world.client("r", "ann").join();
    assertThat(remove("ann", 0)).isCompleted();
    ann.join();
    assertThat(remove("ann", Long.MIN_VALUE)).isCompleted();
    ann.join();
  }

  @Test
  void whoIsNotThereIsNotFoundByTheProtocolButItsTokensAreRevoked() {
    TestClient ann = world.client("r", "ann");
    world.client("r", "bob").join();
    CompletableFuture<?> removed = remove("ann", now()).toCompletableFuture();
    assertThatThrownBy(removed::join)
        .hasCauseInstanceOf(ServiceException.class)
        .hasMessageContaining("participant does not exist");
    assertRevoked(ann::join);
  }

  @Test
  void whereNoMoreCanBeRevokedNobodyIsRemovedAndTheCallerHearsIt() throws Exception {
    TestClient ann = world.client("r", "ann").join();
    for (int i = 0; i < Revocations.MAX_ENTRIES; i++) {
      String guest = "guest" + i;
      revoke("other", guest);
    }
    CompletableFuture<Void> banned =
        world.service.banParticipant("r", "ann", HOUR).toCompletableFuture();
    assertThatThrownBy(banned::join)
        .hasCauseInstanceOf(ServiceException.class)
        .hasMessageContaining("too many tokens are revoked");
    assertThat(ann.closed).isFalse();
  }
}
