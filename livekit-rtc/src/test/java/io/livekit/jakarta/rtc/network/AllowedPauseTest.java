package io.livekit.jakarta.rtc.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.sim.Link;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose video is paused when not even its least fits (spec/02 §6). On virtual time. */
class AllowedPauseTest {
  private static final long WIDE = 4_000_000;

  /** Less than sound and the least of a picture, but not so much less that sound would be lost. */
  private static final long TOO_NARROW = 100_000;

  private static final long NOTHING_FITS = 90_000;
  private static final long QUEUE_MILLIS = 300;

  private static void bandwidth(Call call, int viewer, long bitsPerSecond) {
    call.world
        .network()
        .link(Call.SERVER, Call.host(10 + viewer))
        .bandwidth(bitsPerSecond, bitsPerSecond * QUEUE_MILLIS / 8_000);
  }

  private static int shown(Call.Watching viewer) {
    return viewer.viewer.decoder.freezes.frames();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void onlyWhoAllowsItIsPausedAndOnlyWhileItDoesNotFit(long seed) {
    Call call = new Call(seed, Link.of().delayMillis(10), 20, 1, true);
    assertThat(call.publish()).isTrue();
    Call.Watching patient = call.join(SimulatedViewer.Feedback.TRANSPORT_CC, true);
    Call.Watching other = call.join();
    assertThat(call.allJoined()).isTrue();
    call.world.runMillis(5_000);
    assertThat(patient.sending.withheld).isEmpty();

    bandwidth(call, 0, TOO_NARROW);
    bandwidth(call, 1, TOO_NARROW);
    int before = shown(other);
    assertThat(call.world.runUntil(() -> !patient.sending.withheld.isEmpty(), 3_000)).isTrue();
    call.world.runMillis(10_000);
    assertThat(other.sending.withheldEver).isEmpty();
    assertThat(shown(other)).isGreaterThan(before);

    bandwidth(call, 0, WIDE);
    int paused = shown(patient);
    assertThat(call.world.runUntil(() -> patient.sending.withheld.isEmpty(), 15_000)).isTrue();
    call.world.runMillis(1_000);
    assertThat(shown(patient)).isGreaterThan(paused);
    assertThat(call.close()).isEmpty();
  }

  /** Nothing is sent but sound, which no feedback tells of: only probes measure the path. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void whereAllWasPausedItComesBackToItsSizeAsSoonAsAnythingElse(long seed) {
    Call call = new Call(seed, Link.of().delayMillis(10), 20, 1, true);
    assertThat(call.publish()).isTrue();
    Call.Watching viewer = call.join(SimulatedViewer.Feedback.TRANSPORT_CC, true);
    assertThat(call.allJoined()).isTrue();
    call.world.runMillis(5_000);
    bandwidth(call, 0, NOTHING_FITS);
    call.world.runMillis(12_000);
    assertThat(viewer.sending.withheldEver).isNotEmpty();
    bandwidth(call, 0, WIDE);
    assertThat(call.world.runUntil(() -> viewer.video.stats().spatial() == 2, 4_000)).isTrue();
    assertThat(viewer.sending.withheld).isEmpty();
    assertThat(call.close()).isEmpty();
  }
}
