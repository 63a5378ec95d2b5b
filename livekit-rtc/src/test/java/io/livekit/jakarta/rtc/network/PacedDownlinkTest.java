package io.livekit.jakarta.rtc.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.sim.Link;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Key frames on a path that is known to be narrow: with each layer that a viewer asks for comes one
 * that would overflow the queue before it. On virtual time.
 */
class PacedDownlinkTest {
  private static final long WIDE = 4_000_000;
  private static final long QUEUE_MILLIS = 300;
  private static final long STILL_NANOS = 500_000_000L;

  private static void bandwidth(Call call, long bitsPerSecond) {
    call.world
        .network()
        .link(Call.SERVER, Call.host(10))
        .bandwidth(bitsPerSecond, bitsPerSecond * QUEUE_MILLIS / 8_000);
  }

  @ParameterizedTest
  @CsvSource({"1, 420000", "2, 500000", "3, 600000", "4, 800000", "5, 1200000", "6, 1800000"})
  void switchingLayersOnANarrowPathLosesNothing(long seed, long bitsPerSecond) {
    Call call = new Call(seed, Link.of().delayMillis(10), 20, 1, true);
    call.publisher.largeKeyFrames();
    bandwidth(call, WIDE);
    assertThat(call.publish()).isTrue();
    call.join();
    assertThat(call.allJoined()).isTrue();
    call.world.runMillis(3_000);
    bandwidth(call, bitsPerSecond);
    call.world.runMillis(6_000);
    Call.Watching watching = call.watching.get(0);
    FreezeMeter freezes = watching.viewer.decoder.freezes;
    long lost = call.world.network().lost();
    int stops = freezes.freezes.size();
    long concealed = watching.viewer.audioConcealed();
    for (int i = 0; i < 6; i++) {
      watching.video.setMaxLayers(i % 2 == 0 ? 0 : 2, 2);
      call.world.runMillis(2_000 + 130 * seed);
    }
    assertThat(call.world.network().lost() - lost).as("packets that overflowed").isZero();
    assertThat(freezes.freezes.stream().skip(stops)).allMatch(nanos -> nanos < STILL_NANOS);
    assertThat(watching.viewer.audioConcealed() - concealed).as("20 ms of audio").isLessThan(15);
    assertThat(call.close()).isEmpty();
  }
}
