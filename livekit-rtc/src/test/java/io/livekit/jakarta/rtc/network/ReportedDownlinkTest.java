package io.livekit.jakarta.rtc.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.sim.Link;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A viewer whose receiver doesn't tell of each packet, on a path that becomes narrow. */
class ReportedDownlinkTest {
  private static final long WIDE = 4_000_000;
  private static final long NARROW = 350_000;
  private static final long QUEUE_MILLIS = 300;

  private static Call watching(long seed, SimulatedViewer.Feedback telling, Link link) {
    Call call = new Call(seed, link, 20, 1, true);
    bandwidth(call, WIDE);
    assertThat(call.publish()).isTrue();
    call.join(telling, false);
    assertThat(call.allJoined()).isTrue();
    return call;
  }

  private static void bandwidth(Call call, long bitsPerSecond) {
    call.world
        .network()
        .link(Call.SERVER, Call.host(10))
        .bandwidth(bitsPerSecond, bitsPerSecond * QUEUE_MILLIS / 8_000);
  }

  private static long bytes(Call call, long millis) {
    long before = call.watching.get(0).viewer.videos.get(0).bytes;
    call.world.runMillis(millis);
    return call.watching.get(0).viewer.videos.get(0).bytes - before;
  }

  @ParameterizedTest
  @CsvSource({"1, REMB", "2, REMB", "3, REMB", "1, REPORTS", "2, REPORTS", "3, REPORTS"})
  void whatDoesNotFitIsNotSentForLongAndComesBack(long seed, SimulatedViewer.Feedback telling) {
    Call call = watching(seed, telling, Link.of().delayMillis(10));
    call.world.runMillis(8_000);
    assertThat(bytes(call, 2_000) * 4).as("all layers").isGreaterThan(1_500_000);
    bandwidth(call, NARROW);
    call.world.runMillis(4_000);
    DecoderModel decoder = call.watching.get(0).viewer.decoder;
    int frames = decoder.freezes.frames();
    // Each try of a layer that still does not fit costs a second or two.
    long concealed = call.watching.get(0).viewer.audioConcealed();
    call.world.runMillis(12_000);
    assertThat(decoder.freezes.frames() - frames).as("pictures in 12 s").isGreaterThan(12 * 12);
    assertThat(call.watching.get(0).viewer.audioConcealed() - concealed).isLessThan(200);
    bandwidth(call, WIDE);
    call.world.runMillis(30_000);
    assertThat(bytes(call, 2_000) * 4).as("all layers again").isGreaterThan(1_500_000);
    assertThat(call.close()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = SimulatedViewer.Feedback.class,
      names = {"REMB", "REPORTS"})
  void lossAtRandomTakesNoLayer(SimulatedViewer.Feedback telling) {
    Call call = watching(4, telling, Link.of().delayMillis(10).loss(0.1));
    call.world.runMillis(5_000);
    for (int i = 0; i < 15; i++) {
      assertThat(bytes(call, 2_000) * 4).as("all layers").isGreaterThan(1_200_000);
    }
  }
}
