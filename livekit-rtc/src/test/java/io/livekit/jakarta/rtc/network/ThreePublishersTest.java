package io.livekit.jakarta.rtc.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.sim.Link;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a viewer of three publishers sees whose downlink becomes too narrow for all their layers,
 * and wide again: three layers each at 15 pictures a second, some 0.8 Mbit/s in all, and their
 * tones. On virtual time.
 */
class ThreePublishersTest {
  private static final int PUBLISHERS = 3;
  private static final long WIDE = 4_000_000;
  private static final long NARROW = 800_000;
  private static final long QUEUE_MILLIS = 300;
  private static final long STILL_NANOS = 400_000_000L;
  private static final long STEP_MILLIS = 10;

  private Call call;
  private SimulatedViewer viewer;
  private final long[] lastPicture = new long[PUBLISHERS];
  private final double[] still = new double[PUBLISHERS];
  private final int[] layer = new int[PUBLISHERS];
  private final int[][] pictures = new int[PUBLISHERS][];
  private int switches;

  @BeforeEach
  void nothingSeen() {
    switches = 0;
  }

  private void bandwidth(long bitsPerSecond) {
    call.world
        .network()
        .link(Call.SERVER, Call.host(10))
        .bandwidth(bitsPerSecond, bitsPerSecond * QUEUE_MILLIS / 8_000);
  }

  private void watch(long millis) {
    for (long t = 0; t < millis; t += STEP_MILLIS) {
      call.world.runMillis(STEP_MILLIS);
      for (int i = 0; i < PUBLISHERS; i++) {
        look(i, viewer.videos.get(i).decoder);
      }
    }
  }

  private void look(int track, DecoderModel decoder) {
    long shown = decoder.lastRenderedNanos();
    if (shown - lastPicture[track] > STILL_NANOS && lastPicture[track] > 0) {
      still[track] += (shown - lastPicture[track]) / 1e9;
    }
    lastPicture[track] = shown;
    int[] before = pictures[track];
    pictures[track] = decoder.framesOfLayer.clone();
    for (int i = 0; before != null && i < before.length; i++) {
      if (pictures[track][i] > before[i] && layer[track] != i) {
        layer[track] = i;
        switches++;
      }
    }
  }

  private double longestStill() {
    double longest = 0;
    for (int i = 0; i < PUBLISHERS; i++) {
      longest = Math.max(longest, still[i]);
      still[i] = 0;
    }
    return longest;
  }

  private long received() {
    return viewer.videos.stream().mapToLong(video -> video.bytes).sum();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void allThreePicturesGoOnAndComeBackToTheirSize(long seed) {
    call = new Call(seed, Link.of().delayMillis(10), 20, 1, true, PUBLISHERS, 15);
    bandwidth(WIDE);
    assertThat(call.publish()).isTrue();
    viewer = call.join().viewer;
    assertThat(call.allJoined()).isTrue();
    watch(12_000);
    assertThat(layer).as("layers on the wide link").containsOnly(2);
    longestStill();
    long heard = viewer.audioFrames();
    long madeUp = viewer.audioConcealed();

    bandwidth(NARROW);
    watch(3_000);
    assertThat(longestStill()).as("seconds still as it becomes narrow").isLessThan(1.5);
    long bytes = received();
    switches = 0;
    watch(12_000);
    assertThat(longestStill()).as("seconds still while it is narrow").isLessThan(0.5);
    assertThat(switches).as("layers switched in 12 s").isLessThan(8);
    assertThat((received() - bytes) * 8 / 12).as("bits per second").isGreaterThan(NARROW * 2 / 5);

    bandwidth(WIDE);
    watch(5_000);
    assertThat(layer).as("layers five seconds after").containsOnly(2);
    watch(3_000);
    assertThat(longestStill()).as("seconds still as it becomes wide").isLessThan(0.5);
    assertThat(viewer.audioConcealed() - madeUp)
        .as("audio made up")
        .isLessThan((viewer.audioFrames() - heard) / 50);
    assertThat(call.close()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void onAPathTooNarrowFromTheStartAllThreePicturesMove(long seed) {
    call = new Call(seed, Link.of().delayMillis(10), 20, 1, true, PUBLISHERS, 15);
    bandwidth(1_500_000);
    assertThat(call.publish()).isTrue();
    viewer = call.join().viewer;
    assertThat(call.allJoined()).isTrue();
    watch(20_000);
    assertThat(longestStill()).as("seconds still").isLessThan(1);
    assertThat(viewer.audioConcealed()).isLessThan(viewer.audioFrames() / 100);
    assertThat(call.close()).isEmpty();
  }
}
