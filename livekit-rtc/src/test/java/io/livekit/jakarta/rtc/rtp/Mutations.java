package io.livekit.jakarta.rtc.rtp;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Damaged copies of good packets, the same for the same seed. Arrays fit exactly, so reading beyond
 * the end throws.
 */
public final class Mutations {
  private final Random random;
  private final List<byte[]> corpus;

  /**
   * @param corpus good packets to start from
   */
  public Mutations(long seed, List<byte[]> corpus) {
    this.random = new Random(seed);
    this.corpus = corpus;
  }

  /**
   * @return a packet with flipped bytes, cut off, extended, or wholly random
   */
  public byte[] next() {
    byte[] packet = corpus.get(random.nextInt(corpus.size())).clone();
    int kind = random.nextInt(10);
    if (kind == 0) {
      packet = new byte[random.nextInt(64)];
      random.nextBytes(packet);
      return packet;
    }
    if (kind < 4) {
      packet = Arrays.copyOf(packet, random.nextInt(packet.length + 1));
    } else if (kind == 4) {
      packet = Arrays.copyOf(packet, packet.length + random.nextInt(16));
    }
    for (int flips = packet.length == 0 ? 0 : random.nextInt(6); flips > 0; flips--) {
      packet[random.nextInt(Math.min(packet.length, random.nextBoolean() ? 24 : packet.length))] =
          (byte) random.nextInt(256);
    }
    return packet;
  }
}
