package io.livekit.jakarta.rtc.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BitrateGateTest {
  private static final long MILLI = 1_000_000L;
  private static final long LIMIT = 800_000; // 100 kB a second, 150 kB with the margin

  private final BitrateLimit shared = new BitrateLimit();
  private final BitrateGate gate = new BitrateGate(shared);
  private long now = 1_000 * MILLI;
  private long passed;
  private int cuts;

  /** Sends a picture in two packets. @return whether all of it came through */
  private boolean picture(int layer, boolean key, int bytes) {
    boolean first = gate.admitsVideo(layer, true, key, bytes / 2, now);
    boolean second = gate.admitsVideo(layer, false, key, bytes / 2, now);
    passed += (first ? bytes / 2 : 0) + (second ? bytes / 2 : 0);
    cuts += first && !second ? 1 : 0;
    return first && second;
  }

  /** Thirty pictures a second, key frames when they are asked for. @return pictures through */
  private int seconds(int seconds, int bytesPerSecond) {
    int through = 0;
    boolean broken = false; // a picture is missing that the next ones need
    boolean key = false;
    for (int i = 0; i < 30 * seconds; i++) {
      boolean came = picture(0, key, (key ? 4 : 1) * bytesPerSecond / 30);
      assertThat(came && broken && !key).as("what comes can be decoded").isFalse();
      broken = !came;
      through += came ? 1 : 0;
      now += 1_000 * MILLI / 30;
      key = gate.onTimeout(0, now);
    }
    return through;
  }

  @Test
  void withoutALimitEverythingComesThrough() {
    assertThat(seconds(10, 10_000_000)).isEqualTo(300);
  }

  @Test
  void withinTheLimitAndItsMarginNothingIsDropped() {
    gate.own().set(LIMIT);
    assertThat(seconds(10, 100_000)).isEqualTo(300);
    assertThat(seconds(10, 145_000)).isEqualTo(300);
  }

  @Test
  void beyondTheMarginPicturesAreDroppedAsAWholeAndFromAKeyFrameOnTheyComeAgain() {
    shared.set(LIMIT);
    int through = seconds(20, 500_000);
    assertThat(passed).isBetween(1_500_000L, 21L * 150_000 + 75_000);
    assertThat(cuts).isZero();
    assertThat(through).isBetween(100, 300);
  }

  @Test
  void theStricterLimitCounts() {
    shared.set(LIMIT);
    gate.own().set(LIMIT / 4);
    seconds(20, 500_000);
    assertThat(passed).isLessThan(21L * 150_000 / 4 + 75_000);
  }

  @Test
  void aKeyFrameThatIsLargerThanASecondsAmountComesThrough() {
    gate.own().set(100_000);
    assertThat(picture(0, true, 60_000)).isTrue();
    assertThat(picture(0, false, 500)).isFalse();
    now += 10_000 * MILLI;
    assertThat(picture(0, true, 60_000)).isTrue();
  }

  @Test
  void aPictureWithoutEndIsCut() {
    gate.own().set(100_000);
    assertThat(gate.admitsVideo(0, true, true, 1_000, now)).isTrue();
    int packets = 0;
    while (gate.admitsVideo(0, false, true, 1_000, now)) {
      packets++;
    }
    assertThat(packets).isBetween(60, 70);
  }

  @Test
  void betterLayersGoFirst() {
    gate.own().set(LIMIT);
    int[] through = new int[3];
    for (int i = 0; i < 600; i++) {
      for (int layer = 0; layer < 3; layer++) {
        boolean key = i == 0 || gate.onTimeout(layer, now);
        through[layer] += picture(layer, key, 700 << 2 * layer) ? 1 : 0; // 21, 84, 336 kB/s
      }
      now += 1_000 * MILLI / 30;
    }
    assertThat(through[0]).isEqualTo(600);
    assertThat(through[1]).isEqualTo(600);
    assertThat(through[2]).isLessThan(300);
  }

  @Test
  void aKeyFrameIsAskedForWhenThereIsRoomForIt() {
    gate.own().set(LIMIT);
    while (picture(0, false, 10_000)) {
      assertThat(gate.holdsBack(0)).isFalse();
    }
    assertThat(gate.holdsBack(0)).isTrue();
    assertThat(gate.reopensAt(0) - now).isBetween(450 * MILLI, 600 * MILLI);
    now += 100 * MILLI;
    assertThat(picture(0, true, 10_000)).as("too early").isFalse();
    assertThat(gate.onTimeout(0, now)).isFalse();
    now = gate.reopensAt(0);
    assertThat(gate.onTimeout(0, now)).isTrue();
    assertThat(gate.holdsBack(0)).isFalse();
    assertThat(gate.onTimeout(0, now)).as("once").isFalse();
    assertThat(picture(0, false, 10_000)).as("nothing to begin with").isFalse();
    assertThat(picture(0, true, 10_000)).isTrue();
  }

  @Test
  void whatOtherTracksTookIsWaitedForAgain() {
    shared.set(LIMIT);
    BitrateGate other = new BitrateGate(shared);
    while (picture(0, false, 10_000)) {}
    now = gate.reopensAt(0);
    while (other.admitsVideo(0, true, true, 10_000, now)) {}
    assertThat(gate.onTimeout(0, now)).isFalse();
    assertThat(gate.reopensAt(0)).isGreaterThan(now);
  }

  @Test
  void audioIsNeverStarvedByVideo() {
    shared.set(LIMIT);
    BitrateGate microphone = new BitrateGate(shared);
    for (int i = 0; i < 3_000; i++) {
      picture(0, i % 30 == 0, 20_000);
      assertThat(microphone.admitsAudio(200, now)).isTrue();
      now += 20 * MILLI;
    }
    assertThat(passed + 3_000 * 200).isLessThan(61L * 150_000 + 75_000);
  }

  @Test
  void audioBeyondTheMarginIsDroppedPacketByPacket() {
    shared.set(LIMIT);
    int through = 0;
    for (int i = 0; i < 10_000; i++) {
      through += gate.admitsAudio(1_000, now) ? 1 : 0;
      now += MILLI;
    }
    assertThat(through).isBetween(1_400, 1_700);
  }

  @Test
  void aLimitThatIsLiftedLetsEverythingThroughFromTheNextKeyFrameOn() {
    gate.own().set(LIMIT);
    while (picture(0, false, 10_000)) {}
    gate.own().set(0);
    assertThat(picture(0, false, 10_000)).isFalse();
    assertThat(picture(0, true, 1_000_000)).isTrue();
    assertThat(seconds(1, 10_000_000)).isEqualTo(30);
  }
}
