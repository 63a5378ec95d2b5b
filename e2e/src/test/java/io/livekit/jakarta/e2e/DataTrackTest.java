package io.livekit.jakarta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.e2e.harness.Chromium;
import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.Pair;
import io.livekit.jakarta.e2e.harness.Participant;
import io.livekit.jakarta.e2e.harness.PeerMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Data tracks (spec/01 §7.7, spec/02 §4.6), whose frames may be lost but never arrive broken or out
 * of order.
 */
@LiveKit
class DataTrackTest {

  /** Several packets a frame. */
  private static final int FRAME = 5000;

  @ParameterizedTest
  @EnumSource
  void framesReachEarlyAndLateSubscribersWhole(PeerMode mode, Chromium chromium) {
    Pair pair = chromium.pair(mode);
    pair.alice().run("h.publishFrames('telemetry', a[0])", FRAME);
    receives(pair.bob(), 50);
    Participant carol = chromium.join(pair.room(), "carol", mode);
    receives(carol, 50);
    pair.alice().run("h.unpublishFrames('telemetry')");
    pair.bob().await("h.count('dataTrackUnpublished') === 1 && h.frames.telemetry.ended");
    carol.await("h.count('dataTrackUnpublished') === 1 && h.frames.telemetry.ended");
  }

  @ParameterizedTest
  @EnumSource
  void aTrackGoesOnAfterItsPublishersSocketWasLost(PeerMode mode, Chromium chromium) {
    Pair pair = chromium.pair(mode);
    pair.alice().run("h.publishFrames('telemetry', a[0])", FRAME);
    receives(pair.bob(), 10);
    pair.alice().run("void room.simulateScenario('signal-reconnect')");
    pair.alice().await("h.count('reconnected') === 1");
    double before = pair.bob().number("h.frames.telemetry.frames");
    pair.bob().await("h.frames.telemetry.frames > a[0] + 20", before);
    assertThat(pair.bob().number("h.frames.telemetry.broken")).isZero();
    assertThat(pair.bob().number("h.count('dataTrackUnpublished')")).isZero();
  }

  private static void receives(Participant participant, int frames) {
    participant.await("h.remote('alice') !== undefined");
    participant.run("h.receiveFrames('alice', 'telemetry', a[0])", FRAME);
    participant.await("h.frames.telemetry.frames >= a[0]", frames);
    assertThat(participant.number("h.frames.telemetry.broken")).isZero();
  }
}
