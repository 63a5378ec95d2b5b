package io.livekit.jakarta.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** The time in a payload is found again in whatever piece of it arrives. */
class SendTimeTest {
  private static final long SENT = 1_234_567_890_123_456_789L;
  private static final int HEADER = 10;

  private final SendTime sendTime = new SendTime();

  private byte[] frame(int length) {
    byte[] frame = new byte[length];
    sendTime.fill(frame, HEADER, length, SENT);
    return frame;
  }

  @Test
  void everyPieceOfAFrameTells() {
    byte[] frame = frame(5_003);
    for (int off = 0; off < 4_000; off += 37) {
      for (int length = 2 * SendTime.LENGTH + HEADER; length < 1_000; length += 89) {
        assertThat(sendTime.find(frame, off, length)).isEqualTo(SENT);
      }
    }
  }

  @Test
  void thePrimaryBlockOfRedundantAudioCountsNotTheOlderOnesBeforeIt() {
    byte[] payload = new byte[100];
    sendTime.fill(payload, 4, 50, SENT - 20_000_000);
    sendTime.fill(payload, 50, 100, SENT);
    assertThat(sendTime.find(payload, 0, 100)).isEqualTo(SENT);
  }

  @Test
  void nothingIsFoundInWhatOthersSend() {
    byte[] foreign = new byte[1_000];
    new SendTime().fill(foreign, 0, foreign.length, SENT);
    assertThat(sendTime.find(foreign, 0, foreign.length)).isEqualTo(-1);
    new Random(3).nextBytes(foreign);
    assertThat(sendTime.find(foreign, 0, foreign.length)).isEqualTo(-1);
    assertThat(sendTime.find(foreign, 0, 0)).isEqualTo(-1);
    assertThat(sendTime.find(foreign, 0, SendTime.LENGTH - 1)).isEqualTo(-1);
  }

  @Test
  void noByteIsZeroSoNoStartCodeAppears() {
    byte[] frame = frame(500);
    for (int i = HEADER; i < frame.length; i++) {
      assertThat(frame[i]).isNegative();
    }
  }
}
