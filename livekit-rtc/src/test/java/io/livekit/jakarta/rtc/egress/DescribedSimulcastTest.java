package io.livekit.jakarta.rtc.egress;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.core.BigEndian;
import io.livekit.jakarta.rtc.ingress.MediaCodec;
import io.livekit.jakarta.rtc.rtcp.RtcpType;
import io.livekit.jakarta.rtc.rtp.HeaderExtension;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * VP9 and AV1 in a stream of its own for each size (L1T3 with three encodings): the codecs could do
 * with one stream, and their descriptors are there, but layers are chosen as of any simulcast.
 */
class DescribedSimulcastTest {
  private static final int SSRC_AT = 8;

  private final List<SvcStream> layers = new ArrayList<>();
  private Rig rig;

  private void subscribe(MediaCodec codec) {
    rig = new Rig(codec);
    rig.inIds.set(HeaderExtension.DEPENDENCY_DESCRIPTOR, SvcStream.DESCRIPTOR_ID);
    rig.outIds.set(HeaderExtension.DEPENDENCY_DESCRIPTOR, SvcStream.DESCRIPTOR_ID);
    rig.subscribe(codec, true);
    for (int i = 0; i < 3; i++) {
      SvcStream layer = new SvcStream(codec == MediaCodec.AV1 ? 35 : 98, 1, 3, false);
      layer.packetsPerFrame = i + 1;
      layer.firstTemplate = 20 * i;
      layer.frameNumber = 40_000 - 15_000 * i; // each counts by itself
      layers.add(layer);
    }
  }

  /** Pictures of a publisher that answers requests for key frames in all layers. */
  private void play(int pictures) {
    for (int i = 0; i < pictures; i++) {
      boolean wanted = rig.feedback(RtcpType.PLI) > 0;
      for (int layer = 0; layer < layers.size(); layer++) {
        for (byte[] packet : layers.get(layer).picture(wanted)) {
          BigEndian.put32(packet, SSRC_AT, SvcStream.SSRC + layer);
          rig.in(packet);
        }
      }
      rig.tick();
    }
  }

  private void wish(int spatial, int temporal) {
    rig.track.setMaxLayers(spatial, temporal, rig.now);
    play(60); // the throttle's time included
  }

  /**
   * @return packets of each of the last pictures: as many as their layer's number, from 1
   */
  private List<Integer> packetsOfLast(int pictures) {
    List<RecordingOut.Sent> sent = rig.out.sent;
    List<Integer> counts = new ArrayList<>();
    long timestamp = -1;
    for (int i = sent.size() - 1; i >= 0 && counts.size() <= pictures; i--) {
      if (sent.get(i).timestamp() != timestamp) {
        counts.add(0);
        timestamp = sent.get(i).timestamp();
      }
      counts.set(counts.size() - 1, counts.get(counts.size() - 1) + 1);
    }
    return counts.subList(0, pictures);
  }

  @ParameterizedTest
  @EnumSource(names = {"VP9", "AV1"})
  void layersAreChosenAndSwitchedAtKeyFrames(MediaCodec codec) {
    subscribe(codec);
    for (int spatial : new int[] {2, 0, 1, 2, 1, 0, 2}) {
      wish(spatial, 2);
      assertThat(packetsOfLast(20)).containsOnly(spatial + 1);
      assertThat(rig.track.stats().spatial()).isEqualTo(spatial);
    }
    // What it sees goes on without gaps, and refers to nothing that it hasn't got.
    List<SvcReceiver.Picture> pictures = SvcReceiver.pictures(rig.out.sent);
    assertThat(pictures).filteredOn(SvcReceiver.Picture::key).hasSizeBetween(7, 14);
  }

  @ParameterizedTest
  @EnumSource(names = {"VP9", "AV1"})
  void eachHasItsTemporalLayers(MediaCodec codec) {
    subscribe(codec);
    for (int spatial = 0; spatial < 3; spatial++) {
      for (int temporal : new int[] {2, 0, 1}) {
        wish(spatial, temporal);
        int before = SvcReceiver.pictures(rig.out.sent).size();
        play(40);
        List<SvcReceiver.Picture> all = SvcReceiver.pictures(rig.out.sent);
        assertThat(all.size() - before).isEqualTo(10 << temporal);
        assertThat(packetsOfLast(5)).containsOnly(spatial + 1);
      }
    }
  }
}
