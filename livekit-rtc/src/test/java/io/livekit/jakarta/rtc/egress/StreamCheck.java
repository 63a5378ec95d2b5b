package io.livekit.jakarta.rtc.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** What a VP8 decoder behind a lossless link needs of a forwarded stream. */
final class StreamCheck {
  private StreamCheck() {}

  /**
   * Numbers without holes, picture ids and TL0PICIDX that count up by one, timestamps that rise
   * with each picture.
   */
  static void decodable(List<RecordingOut.Sent> sent) {
    RecordingOut.Sent before = null;
    for (RecordingOut.Sent packet : sent) {
      if (before != null) {
        assertThat(packet.extendedSequence())
            .as("sequence number")
            .isEqualTo(before.extendedSequence() + 1);
        follows(before, packet);
      }
      before = packet;
    }
  }

  private static void follows(RecordingOut.Sent before, RecordingOut.Sent packet) {
    var last = before.vp8();
    var now = packet.vp8();
    int pictures = now.pictureId() - last.pictureId() & 0x7FFF;
    int time = (int) (packet.timestamp() - before.timestamp());
    assertThat(pictures).as("picture id").isBetween(0, 1);
    if (pictures == 0) {
      assertThat(time).as("timestamp within a picture").isZero();
      assertThat(now.tl0PicIdx()).isEqualTo(last.tl0PicIdx());
    } else {
      assertThat(time).as("timestamp of the next picture").isPositive();
      int tl0 = now.tl0PicIdx() - last.tl0PicIdx() & 0xFF;
      assertThat(tl0).as("TL0PICIDX").isEqualTo(now.temporalId() == 0 ? 1 : 0);
    }
    int key = now.keyIdx() - last.keyIdx() & 0x1F;
    assertThat(key).as("KEYIDX").isEqualTo(now.isKeyFrame() && pictures == 1 ? 1 : 0);
  }
}
