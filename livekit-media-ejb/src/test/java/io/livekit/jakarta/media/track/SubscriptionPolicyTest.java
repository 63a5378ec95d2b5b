package io.livekit.jakarta.media.track;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.proto.SubscriptionPermission;
import io.livekit.jakarta.proto.TrackPermission;
import org.junit.jupiter.api.Test;

class SubscriptionPolicyTest {
  private final SubscriptionPolicy policy = new SubscriptionPolicy();

  private boolean update(TrackPermission.Builder... entries) {
    SubscriptionPermission.Builder request = SubscriptionPermission.newBuilder();
    for (TrackPermission.Builder entry : entries) {
      request.addTrackPermissions(entry);
    }
    return policy.update(request.build(), sid -> sid.equals("PA_bob") ? "bob" : null);
  }

  @Test
  void everybodyMayAtFirstAndNobodyWithoutAnEntry() {
    assertThat(policy.permits("bob", "TR_1")).isTrue();
    assertThat(update()).isTrue();
    assertThat(policy.permits("bob", "TR_1")).isFalse();
  }

  @Test
  void anIdentityIsPreferredToASid() {
    update(
        TrackPermission.newBuilder()
            .setParticipantSid("PA_bob")
            .setParticipantIdentity("ann")
            .addTrackSids("TR_1"));
    assertThat(policy.permits("ann", "TR_1")).isTrue();
    assertThat(policy.permits("ann", "TR_2")).isFalse();
    assertThat(policy.permits("bob", "TR_1")).isFalse();
  }

  @Test
  void sidsAreResolvedAndAllTracksCoverFutureOnes() {
    update(TrackPermission.newBuilder().setParticipantSid("PA_bob").setAllTracks(true));
    assertThat(policy.permits("bob", "TR_future")).isTrue();
  }

  @Test
  void anEntryForNobodySpoilsTheUpdate() {
    update(TrackPermission.newBuilder().setParticipantIdentity("ann").setAllTracks(true));
    assertThat(update(TrackPermission.newBuilder().setAllTracks(true))).isFalse();
    assertThat(policy.permits("ann", "TR_1")).isTrue();
  }
}
