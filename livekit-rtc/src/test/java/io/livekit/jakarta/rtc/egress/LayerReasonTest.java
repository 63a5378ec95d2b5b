package io.livekit.jakarta.rtc.egress;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.ingress.MediaCodec;
import io.livekit.jakarta.rtc.rtcp.RtcpType;
import org.junit.jupiter.api.Test;

/** What is told about why a subscriber gets the layer that it gets. */
class LayerReasonTest {
  private final Rig rig = new Rig(MediaCodec.VP8);
  private final Vp8Stream low = new Vp8Stream(100, 1000, 10_000, 1);
  private final Vp8Stream mid = new Vp8Stream(101, 2000, 60_000, 2);
  private final Vp8Stream high = new Vp8Stream(102, 3000, 110_000, 3);

  private LayerReason reason() {
    return rig.track.stats().reason();
  }

  @Test
  void aLayerIsAskedForOrTheBestThatComes() {
    rig.subscribe(MediaCodec.VP8, true);
    assertThat(reason()).isEqualTo(LayerReason.SOURCE_SILENT);
    rig.frames(true, low, mid);
    rig.frames(true, low, mid);
    assertThat(reason()).isEqualTo(LayerReason.BEST_THAT_COMES);
    rig.frames(true, low, mid, high);
    rig.frames(true, low, mid, high);
    assertThat(reason()).isEqualTo(LayerReason.WISHED);
    assertThat(rig.track.stats().targetSpatial()).isEqualTo(2);
  }

  @Test
  void aSwitchWaitsForTheKeyFrameOfItsTarget() {
    rig.subscribe(MediaCodec.VP8, true);
    rig.frames(true, low, mid, high);
    rig.frames(true, low, mid, high);
    rig.track.setMaxLayers(0, 2, rig.now);
    assertThat(reason()).isEqualTo(LayerReason.WAITING_FOR_KEY_FRAME);
    assertThat(rig.track.stats().spatial()).isEqualTo(2);
    assertThat(rig.track.stats().targetSpatial()).isZero();
    rig.frames(true, low, mid, high);
    assertThat(reason()).isEqualTo(LayerReason.WISHED);
  }

  @Test
  void whatIsAllowedAndWhatComesMayBeLessOrMore() {
    rig.subscribe(MediaCodec.VP8, true);
    rig.track.setAllowedLayer(1, rig.now);
    rig.frames(true, low, mid, high);
    rig.frames(true, low, mid, high);
    assertThat(reason()).isEqualTo(LayerReason.ALLOWED_LIMIT);
    rig.track.setAllowedLayer(2, rig.now);
    rig.track.setMaxLayers(0, 2, rig.now);
    for (int i = 0; i < 90; i++) {
      rig.frames(i % 10 == 0, mid);
      rig.feedback(RtcpType.RECEIVER_REPORT);
    }
    assertThat(reason()).isEqualTo(LayerReason.LOWEST_THAT_COMES);
  }

  @Test
  void aLayerThatStopsWhileTheLowestGoesOnIsNamedStalled() {
    rig.subscribe(MediaCodec.VP8, true);
    rig.frames(true, low, mid, high);
    rig.frames(true, low, mid, high);
    for (int i = 0; i < 20; i++) {
      rig.frames(i > 15, low, mid);
    }
    assertThat(rig.source.layer(2).isActive()).as("it is not silent for long enough").isTrue();
    assertThat(reason()).isEqualTo(LayerReason.BETTER_ONE_STALLED);
  }

  @Test
  void nothingIsForwardedWhilePausedOrMuted() {
    rig.subscribe(MediaCodec.VP8, true);
    rig.frames(true, low, mid, high);
    rig.track.setMuted(true, rig.now);
    assertThat(reason()).isEqualTo(LayerReason.MUTED);
    rig.track.setPaused(true, rig.now);
    assertThat(reason()).isEqualTo(LayerReason.PAUSED);
    rig.track.clearSource();
    rig.track.setPaused(false, rig.now);
    rig.track.setMuted(false, rig.now);
    assertThat(reason()).isEqualTo(LayerReason.NOT_READY);
  }
}
