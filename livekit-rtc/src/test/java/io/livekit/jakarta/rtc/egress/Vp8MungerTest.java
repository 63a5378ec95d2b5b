package io.livekit.jakarta.rtc.egress;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.ingress.PacketFacts;
import org.junit.jupiter.api.Test;

class Vp8MungerTest {
  private final TemporalFilter layers = new TemporalFilter();
  private final Vp8Munger munger = new Vp8Munger(layers);

  private static PacketFacts packet(int pictureId, int tl0, int keyIdx, int tid, int flags) {
    PacketFacts p = new PacketFacts();
    p.pictureId = pictureId;
    p.tl0PicIdx = tl0;
    p.keyIdx = keyIdx;
    p.temporal = tid;
    p.flags = flags | PacketFacts.LONG_PICTURE_ID;
    p.timestamp = pictureId * 3000;
    return p;
  }

  private static PacketFacts start(int pictureId, int tid, int flags) {
    return packet(pictureId, 7, 3, tid, flags | PacketFacts.START_OF_FRAME);
  }

  private void begin(PacketFacts key) {
    layers.start(key);
    munger.start(key);
  }

  private int pictureId(PacketFacts p) {
    return Vp8Munger.pictureId(munger.numbers(p));
  }

  @Test
  void takesOverTheNumbersOfTheFirstPicture() {
    PacketFacts key =
        packet(20_000, 200, 30, 0, PacketFacts.KEY_FRAME | PacketFacts.START_OF_FRAME);
    begin(key);
    assertThat(munger.decide(key, false, false)).isTrue();
    int numbers = munger.numbers(key);
    assertThat(Vp8Munger.pictureId(numbers)).isEqualTo(20_000);
    assertThat(Vp8Munger.tl0PicIdx(numbers)).isEqualTo(200);
    assertThat(Vp8Munger.keyIdx(numbers)).isEqualTo(30);
  }

  @Test
  void countsOnByOneAcrossASwitchAndWraps() {
    PacketFacts first =
        packet(0x7FFF, 255, 31, 0, PacketFacts.KEY_FRAME | PacketFacts.START_OF_FRAME);
    begin(first);
    munger.decide(first, false, false);
    PacketFacts other = packet(77, 9, 4, 0, PacketFacts.KEY_FRAME | PacketFacts.START_OF_FRAME);
    begin(other);
    munger.decide(other, false, false);
    int numbers = munger.numbers(other);
    assertThat(Vp8Munger.pictureId(numbers)).isZero();
    assertThat(Vp8Munger.tl0PicIdx(numbers)).isZero();
    assertThat(Vp8Munger.keyIdx(numbers)).isZero();
  }

  @Test
  void unwrapsTheSevenBitForm() {
    PacketFacts first = start(126, 0, PacketFacts.KEY_FRAME);
    first.flags &= ~PacketFacts.LONG_PICTURE_ID;
    begin(first);
    munger.decide(first, false, false);
    for (int in = 127, out = 127; out < 400; in = in + 1 & 0x7F, out++) {
      PacketFacts next = start(in, 0, 0);
      next.flags &= ~PacketFacts.LONG_PICTURE_ID;
      munger.decide(next, false, false);
      assertThat(pictureId(next)).isEqualTo(out);
    }
  }

  @Test
  void keepsThePictureAfterAGapWhateverItsLayerIfItCanBeDecoded() {
    layers.setTarget(0);
    PacketFacts key = start(10, 0, PacketFacts.KEY_FRAME);
    begin(key);
    munger.decide(key, false, false);
    assertThat(munger.decide(start(11, 2, 0), false, false)).isFalse();
    assertThat(munger.decide(start(13, 2, PacketFacts.LAYER_SYNC), false, true)).isTrue();
    assertThat(munger.decide(packet(13, 7, 3, 2, PacketFacts.LAYER_SYNC), false, false)).isTrue();
    assertThat(pictureId(packet(13, 7, 3, 2, 0))).isEqualTo(12);
    assertThat(munger.decide(start(15, 2, 0), false, true))
        .as("refers to what was dropped")
        .isFalse();
    assertThat(munger.decide(start(14, 2, 0), true, false))
        .as("late, and refers to what was dropped")
        .isFalse();
  }

  @Test
  void givesALatePacketThePictureIdOfItsPlaceAndDropsTheRest() {
    layers.setTarget(0);
    PacketFacts key = start(10, 0, PacketFacts.KEY_FRAME);
    begin(key);
    munger.decide(key, false, false);
    munger.decide(start(11, 2, 0), false, false); // dropped
    munger.decide(start(14, 0, 0), false, true); // 12 and 13 were lost
    munger.decide(start(15, 2, 0), false, false); // dropped
    PacketFacts late = start(13, 0, 0);
    assertThat(munger.decide(late, true, false)).isTrue();
    assertThat(pictureId(late)).isEqualTo(12);
    assertThat(munger.decide(start(11, 2, 0), true, false)).isFalse();
    assertThat(munger.decide(start(9, 0, 0), true, false)).isFalse();
  }

  @Test
  void climbsOnlyWhereADecoderMayJoin() {
    layers.setTarget(0);
    PacketFacts key = start(10, 0, PacketFacts.KEY_FRAME);
    begin(key);
    munger.decide(key, false, false);
    layers.setTarget(2);
    assertThat(munger.decide(start(11, 2, 0), false, false)).isFalse();
    assertThat(munger.decide(start(12, 1, PacketFacts.LAYER_SYNC), false, false)).isTrue();
    assertThat(layers.temporal()).isEqualTo(1);
    assertThat(munger.decide(start(13, 2, 0), false, false)).isFalse();
    assertThat(munger.decide(start(14, 2, PacketFacts.LAYER_SYNC), false, false)).isTrue();
  }

  @Test
  void climbsInTheEndWhenTheEncoderNeverSaysWhere() {
    layers.setTarget(0);
    PacketFacts key = start(10, 0, PacketFacts.KEY_FRAME);
    begin(key);
    munger.decide(key, false, false);
    layers.setTarget(1);
    int picture = 11;
    while (!munger.decide(start(picture, 1, 0), false, false)) {
      picture++;
      assertThat(picture).isLessThan(100);
    }
    assertThat(picture).isEqualTo(11 + TemporalFilter.MAX_PICTURES_WITHOUT_SYNC);
  }

  @Test
  void climbsNoLaterWhenTheSameTargetIsSetAgainAndAgain() {
    layers.setTarget(0);
    PacketFacts key = start(10, 0, PacketFacts.KEY_FRAME);
    begin(key);
    munger.decide(key, false, false);
    for (int picture = 11; picture < 11 + TemporalFilter.MAX_PICTURES_WITHOUT_SYNC; picture++) {
      layers.setTarget(1);
      assertThat(munger.decide(start(picture, 1, 0), false, false)).isFalse();
    }
    layers.setTarget(1);
    assertThat(
            munger.decide(start(11 + TemporalFilter.MAX_PICTURES_WITHOUT_SYNC, 1, 0), false, false))
        .isTrue();
  }

  @Test
  void descendsOnlyAfterAWholePicture() {
    PacketFacts key = start(10, 0, PacketFacts.KEY_FRAME);
    begin(key);
    munger.decide(key, false, false);
    munger.decide(start(11, 2, 0), false, false);
    layers.setTarget(0);
    assertThat(munger.decide(packet(11, 7, 3, 2, PacketFacts.MARKER), false, false)).isTrue();
    assertThat(munger.decide(start(12, 2, 0), false, false)).isFalse();
  }

  @Test
  void dropsWholePicturesWithoutPictureIds() {
    layers.setTarget(0);
    PacketFacts key = start(0, 0, PacketFacts.KEY_FRAME);
    key.pictureId = PacketFacts.NONE;
    begin(key);
    assertThat(munger.decide(key, false, false)).isTrue();
    PacketFacts upper = start(1, 2, 0);
    upper.pictureId = PacketFacts.NONE;
    assertThat(munger.decide(upper, false, false)).isFalse();
    assertThat(munger.decide(upper, false, true)).isFalse();
    assertThat(munger.isSameDroppedPicture()).isTrue();
  }
}
