package io.livekit.jakarta.rtc.egress;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.ingress.MediaCodec;
import io.livekit.jakarta.rtc.rtcp.RtcpType;
import io.livekit.jakarta.rtc.rtp.codec.Vp9Descriptor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * SVC of publishers that send no dependency descriptors: VP9's payload descriptors tell of layers.
 */
class LayeredStreamTest {
  private static final int VP9 = 98;

  private final Rig rig = new Rig(MediaCodec.VP9);
  private final SvcStream stream = new SvcStream(VP9, 3, 3, false);
  private int asked;

  /** The highest layers that a picture came with. */
  private record Picture(int spatial, int temporal) {}

  @BeforeEach
  void subscribe() {
    stream.described = false;
    rig.subscribe(MediaCodec.VP9, true);
  }

  private void wish(int spatial, int temporal) {
    rig.track.setMaxLayers(spatial, temporal, rig.now);
  }

  private void play(int pictures) {
    for (int i = 0; i < pictures; i++) {
      boolean wanted = rig.feedback(RtcpType.PLI) > 0;
      asked += wanted ? 1 : 0;
      rig.in(stream.picture(wanted));
      rig.tick();
    }
  }

  /** Numbers have no gaps, and the marker is at the end of each picture and nowhere else. */
  private List<Picture> pictures() {
    List<Picture> pictures = new ArrayList<>();
    RecordingOut.Sent before = null;
    Vp9Descriptor descriptor = new Vp9Descriptor();
    for (RecordingOut.Sent sent : rig.out.sent) {
      byte[] payload = sent.payload();
      assertThat(descriptor.parse(payload, 0, payload.length)).isTrue();
      boolean same = before != null && before.timestamp() == sent.timestamp();
      if (before != null) {
        assertThat(sent.extendedSequence()).isEqualTo(before.extendedSequence() + 1);
        assertThat(before.view().marker()).isEqualTo(!same);
      }
      if (same) {
        pictures.remove(pictures.size() - 1);
      }
      pictures.add(new Picture(descriptor.spatialId(), descriptor.temporalId()));
      before = sent;
    }
    return pictures;
  }

  @Test
  void goesDownWithTheNextPictureAndUpWithAKeyFrame() {
    play(21);
    assertThat(pictures()).hasSize(21).allMatch(picture -> picture.spatial() == 2);
    asked = 0;
    wish(0, 3);
    play(21);
    assertThat(pictures().subList(21, 42)).allMatch(picture -> picture.spatial() == 0);
    assertThat(asked).isZero();
    assertThat(rig.track.stats().spatial()).isZero();
    wish(1, 3);
    play(21);
    List<Picture> all = pictures();
    assertThat(all).hasSize(63).endsWith(new Picture(1, all.get(62).temporal()));
    assertThat(asked).isEqualTo(1);
    assertThat(rig.track.stats().reason()).isEqualTo(LayerReason.WISHED);
  }

  @Test
  void temporalLayersGoAtOnceAndComeBackWhereTheyMayBeJoined() {
    play(20);
    asked = 0;
    wish(2, 0);
    play(40);
    assertThat(pictures()).hasSize(20 + 10);
    wish(2, 3);
    play(40);
    assertThat(pictures()).hasSizeBetween(30 + 36, 30 + 40);
    assertThat(asked).isZero();
  }

  @Test
  void nothingAboveWhatIsAllowedIsForwarded() {
    rig.track.setAllowedLayer(1, rig.now);
    play(20);
    assertThat(pictures()).hasSize(20).allMatch(picture -> picture.spatial() == 1);
    assertThat(rig.track.stats().reason()).isEqualTo(LayerReason.ALLOWED_LIMIT);
  }

  @Test
  void aLayerThatEndsIsReplacedByTheOneBelow() {
    play(20);
    stream.layersSent = 1;
    play(60);
    assertThat(rig.track.stats().spatial()).isZero();
    stream.layersSent = 3;
    rig.in(stream.picture(true));
    play(10);
    assertThat(rig.track.stats().spatial()).isEqualTo(2);
  }

  @Test
  void descriptorsThatStopComingAreReplacedByThePayloadsOwn() {
    stream.described = true;
    rig.inIds.set(io.livekit.jakarta.rtc.rtp.HeaderExtension.DEPENDENCY_DESCRIPTOR, 5);
    wish(1, 3);
    play(20);
    stream.described = false;
    play(40);
    assertThat(pictures()).hasSizeGreaterThan(40).allMatch(picture -> picture.spatial() == 1);
  }
}
