package io.livekit.jakarta.rtc.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.sim.Link;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a viewer sees whose downlink becomes narrow, and wide again. On virtual time. */
class NarrowDownlinkTest {
  private static final long WIDE = 4_000_000;
  private static final long QUEUE_MILLIS = 300;

  /** What a viewer notices as a picture that stands still. */
  private static final long STILL_NANOS = 400_000_000L;

  private static Link downlink(Call call) {
    return call.world.network().link(Call.SERVER, Call.host(10));
  }

  private static void bandwidth(Call call, long bitsPerSecond, long burst) {
    downlink(call).bandwidth(bitsPerSecond, bitsPerSecond * QUEUE_MILLIS / 8_000).burst(burst);
  }

  private static Call watching(long seed, long burst) {
    Call call = new Call(seed, Link.of().delayMillis(10), 20, 1, true);
    bandwidth(call, WIDE, burst);
    assertThat(call.publish()).isTrue();
    call.join();
    assertThat(call.allJoined()).isTrue();
    return call;
  }

  private static int highest(Call call, long millis) {
    int[] before = call.watching.get(0).viewer.decoder.framesOfLayer.clone();
    call.world.runMillis(millis);
    int[] after = call.watching.get(0).viewer.decoder.framesOfLayer;
    for (int layer = after.length - 1; layer >= 0; layer--) {
      if (after[layer] > before[layer]) {
        return layer;
      }
    }
    return -1;
  }

  /** A queue, and a token bucket before a queue, which misleads probes. */
  @ParameterizedTest
  @CsvSource({"1, 0", "2, 0", "3, 0", "4, 5000", "5, 5000", "6, 5000"})
  void thePictureGoesOnAndComesBackToItsSize(long seed, long burst) {
    Call call = watching(seed, burst);
    Call.Watching viewer = call.watching.get(0);
    call.world.runMillis(12_000);
    assertThat(highest(call, 500)).isEqualTo(2);
    DecoderModel decoder = viewer.viewer.decoder;
    long concealed = viewer.viewer.audioConcealed();
    bandwidth(call, 300_000 + 25_000 * seed, burst);
    call.world.runMillis(3_000);
    assertThat(decoder.freezes.longestMillis())
        .as("one stop, for a new key frame")
        .isLessThan(1_000);
    assertThat(viewer.viewer.audioConcealed() - concealed).isLessThan(50);
    int stops = decoder.freezes.freezes.size();
    int frames = decoder.freezes.frames();
    concealed = viewer.viewer.audioConcealed();
    call.world.runMillis(12_000);
    assertThat(decoder.freezes.freezes.stream().skip(stops)).allMatch(nanos -> nanos < STILL_NANOS);
    assertThat(decoder.freezes.frames() - frames).isGreaterThan(12 * 15);
    assertThat(viewer.viewer.audioConcealed() - concealed).isLessThan(30);
    bandwidth(call, WIDE, burst);
    long back = 0;
    while (highest(call, 250) < 2) {
      back += 250;
      assertThat(back).as("ms without the old size").isLessThan(4_000);
    }
    assertThat(call.close()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void aNarrowDownlinkFromTheStartGetsAPictureThatFits(long seed) {
    Call call = new Call(seed, Link.of().delayMillis(10), 20, 1, true);
    bandwidth(call, 400_000, 0);
    assertThat(call.publish()).isTrue();
    call.join();
    assertThat(call.allJoined()).isTrue();
    call.world.runMillis(4_000);
    DecoderModel decoder = call.watching.get(0).viewer.decoder;
    int frames = decoder.freezes.frames();
    int stops = decoder.freezes.freezes.size();
    call.world.runMillis(10_000);
    assertThat(decoder.freezes.frames() - frames).isGreaterThan(10 * 14);
    assertThat(decoder.freezes.freezes).hasSize(stops);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.02, 0.05, 0.1})
  void lossAtRandomTakesNoLayer(double loss) {
    Call call = new Call(3, Link.of().delayMillis(10).loss(loss), 20, 1, true);
    downlink(call).bandwidth(WIDE, WIDE * QUEUE_MILLIS / 8_000);
    assertThat(call.publish()).isTrue();
    call.join();
    assertThat(call.allJoined()).isTrue();
    call.world.runMillis(3_000);
    for (int i = 0; i < 20; i++) {
      assertThat(highest(call, 1_000)).isEqualTo(2);
    }
  }
}
