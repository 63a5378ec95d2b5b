package io.livekit.jakarta.rtc.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Hostile bytes: every accessor must stay within the message, and nothing forged may pass. */
class StunFuzzTest {
  private static final StunIntegrity KEY = StunIntegrity.ofPassword("VOkJxbRl1RmTxUk/WvJxBt");

  @Test
  void mutatedMessagesNeverThrowAndNeverPassIntegrity() {
    long seed = 5769;
    Random random = new Random(seed);
    StunMessage message = new StunMessage();
    for (int i = 0; i < 50_000; i++) {
      byte[] padded = new byte[StunVectorsTest.REQUEST.length + 16];
      int off = random.nextInt(8);
      System.arraycopy(StunVectorsTest.REQUEST, 0, padded, off, StunVectorsTest.REQUEST.length);
      int len = StunVectorsTest.REQUEST.length;
      int flips = 1 + random.nextInt(4);
      for (int f = 0; f < flips; f++) {
        padded[off + random.nextInt(len)] = (byte) random.nextInt(256);
      }
      if (random.nextInt(8) == 0) {
        len = random.nextInt(len + 1);
      }
      boolean changed =
          !Arrays.equals(
              padded, off, off + len, StunVectorsTest.REQUEST, 0, StunVectorsTest.REQUEST.length);
      if (changed && message.wrap(padded, off, len)) {
        // FINGERPRINT catches nearly all; whatever it doesn't, the accessors have to survive.
        readEverything(message);
        assertThat(KEY.verify(message) && message.hasFingerprint())
            .as("seed %d case %d", seed, i)
            .isFalse();
      }
    }
  }

  @Test
  void randomBodiesNeverThrow() {
    long seed = 8489;
    Random random = new Random(seed);
    StunMessage message = new StunMessage();
    int wellFormed = 0;
    for (int i = 0; i < 50_000; i++) {
      StunBuilder builder =
          new StunBuilder(4096)
              .begin(
                  StunClass.values()[random.nextInt(4)],
                  random.nextInt(0x1000),
                  random.nextInt(),
                  random.nextLong());
      for (int a = random.nextInt(6); a > 0; a--) {
        byte[] value = new byte[random.nextInt(24)];
        random.nextBytes(value);
        builder.attribute(random.nextInt(0x30), value);
      }
      byte[] bytes = builder.toBytes();
      for (int flips = random.nextInt(3); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      if (message.wrap(bytes, 0, bytes.length)) {
        wellFormed++;
        readEverything(message);
        assertThat(KEY.verify(message)).isFalse();
      }
      byte[] noise = new byte[random.nextInt(64)];
      random.nextBytes(noise);
      message.wrap(noise, 0, noise.length);
    }
    assertThat(wellFormed).as("the fuzz reaches the accessors").isGreaterThan(5_000);
  }

  private static void readEverything(StunMessage m) {
    m.messageClass();
    m.method();
    m.errorCode();
    m.destinationUfrag();
    m.unknownRequired(new int[0], new int[4]);
    for (int type = 0; type < 0x30; type++) {
      m.unsignedInt(type);
      m.longValue(type, 0);
      m.text(type);
      m.bytes(type);
      m.xorAddress(type);
    }
  }
}
