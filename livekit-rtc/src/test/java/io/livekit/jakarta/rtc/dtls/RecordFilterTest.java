package io.livekit.jakarta.rtc.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RecordFilterTest {

  @Test
  void handshakeMessagesThatAnnounceMegabytesAreRefused() {
    byte[] hello = handshake(1, RecordFilter.MAX_HANDSHAKE_MESSAGE, 20);
    byte[] huge = handshake(1, RecordFilter.MAX_HANDSHAKE_MESSAGE + 1, 20);

    assertThat(RecordFilter.accepts(hello, 0, hello.length, false)).isTrue();
    assertThat(RecordFilter.accepts(huge, 0, huge.length, false)).isFalse();
  }

  @Test
  void aHugeMessageHiddenBehindAnotherRecordIsRefused() {
    byte[] first = handshake(1, 20, 20);
    byte[] second = handshake(2, 1 << 23, 20);
    byte[] both = new byte[first.length + second.length];
    System.arraycopy(first, 0, both, 0, first.length);
    System.arraycopy(second, 0, both, first.length, second.length);

    assertThat(RecordFilter.accepts(both, 0, both.length, false)).isFalse();
  }

  @Test
  void plainAlertsOnlyCountDuringTheHandshake() {
    byte[] alert = {21, (byte) 0xFE, (byte) 0xFD, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2, 2, 40};

    assertThat(RecordFilter.accepts(alert, 0, alert.length, false)).isTrue();
    assertThat(RecordFilter.accepts(alert, 0, alert.length, true)).isFalse();
  }

  @Test
  void recordsLongerThanTheirDatagramAreRefused() {
    byte[] hello = handshake(1, 20, 20);

    for (int len = 0; len < hello.length; len++) {
      assertThat(RecordFilter.accepts(hello, 0, len, false)).as("length %d", len).isFalse();
    }
  }

  @Test
  void randomBytesNeverThrow() {
    Random random = new Random(3);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = new byte[random.nextInt(80)];
      random.nextBytes(bytes);
      if (bytes.length > 2) {
        bytes[0] = (byte) (20 + random.nextInt(4));
        bytes[1] = (byte) 0xFE;
      }
      if (bytes.length > 12) {
        bytes[3] = 0;
        bytes[4] = 0;
        bytes[11] = 0;
      }
      RecordFilter.accepts(bytes, 0, bytes.length, random.nextBoolean());
    }
  }

  private static byte[] handshake(int type, int announced, int fragment) {
    byte[] record = new byte[13 + 12 + fragment];
    record[0] = 22;
    record[1] = (byte) 0xFE;
    record[2] = (byte) 0xFD;
    record[12] = (byte) (12 + fragment);
    record[13] = (byte) type;
    record[14] = (byte) (announced >>> 16);
    record[15] = (byte) (announced >>> 8);
    record[16] = (byte) announced;
    record[13 + 11] = (byte) fragment;
    return record;
  }
}
