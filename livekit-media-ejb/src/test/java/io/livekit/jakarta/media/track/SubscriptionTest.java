package io.livekit.jakarta.media.track;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.proto.UpdateTrackSettings;
import org.junit.jupiter.api.Test;

/** What is wanted of one track, and for how long it is waited for. */
class SubscriptionTest {
  private static final long NOW = 5_000_000_000L;
  private static final long LOST = NOW + Subscription.NOT_FOUND_AFTER.toNanos();

  private final Subscription subscription = new Subscription("TR_1");

  @Test
  void whatTheClientHasNotDecidedAboutIsWantedForIt() {
    assertThat(subscription.isOpen()).isFalse();
    subscription.wantUnlessDecided();
    assertThat(subscription.isWanted()).isTrue();
    assertThat(subscription.isOpen()).isTrue();
  }

  @Test
  void whatTheClientDoesNotWantStaysUnwanted() {
    subscription.decide(false);
    subscription.wantUnlessDecided();
    assertThat(subscription.isWanted()).isFalse();
  }

  @Test
  void whatIsGivenUpIsWantedAgainWhenTheClientAsks() {
    subscription.decide(true);
    subscription.giveUp();
    assertThat(subscription.isOpen()).isFalse();
    subscription.decide(true);
    assertThat(subscription.isOpen()).isTrue();
  }

  @Test
  void aTrackThatIsMissingIsLostAfterAMinute() {
    subscription.decide(true);
    assertThat(subscription.isLost(NOW)).isFalse();
    assertThat(subscription.isLost(LOST - 1)).isFalse();
    assertThat(subscription.isLost(LOST)).isTrue();
  }

  @Test
  void theMinuteBeginsAnewOnceTheTrackWasThereOrTheClientChangesItsMind() {
    subscription.isLost(NOW);
    subscription.found();
    assertThat(subscription.isLost(LOST)).isFalse();
    subscription.decide(true);
    assertThat(subscription.isLost(LOST + Subscription.NOT_FOUND_AFTER.toNanos())).isFalse();
  }

  @Test
  void permissionIsNewsTheFirstTimeAndWhenItChanges() {
    assertThat(subscription.allow(true)).isTrue();
    assertThat(subscription.allow(true)).isFalse();
    assertThat(subscription.allow(false)).isTrue();
    assertThat(subscription.allow(false)).isFalse();
  }

  @Test
  void disablingKeepsWhatElseTheClientSaid() {
    subscription.disable();
    assertThat(subscription.settings().getDisabled()).isTrue();
    subscription.setSettings(UpdateTrackSettings.newBuilder().setWidth(320).build());
    subscription.disable();
    assertThat(subscription.settings())
        .isEqualTo(UpdateTrackSettings.newBuilder().setWidth(320).setDisabled(true).build());
  }
}
