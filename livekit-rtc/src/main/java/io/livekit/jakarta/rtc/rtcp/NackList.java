package io.livekit.jakarta.rtc.rtcp;

import java.util.function.IntConsumer;

/**
 * The sequence numbers of a NACK (RFC 4585 §6.2.1), packed as pairs of PID and bitmask. Stateless.
 */
public final class NackList {
  /** Sequence numbers that one pair can name. */
  public static final int PER_PAIR = 17;

  private NackList() {}

  /**
   * Calls {@code lost} for each sequence number of the reader's current packet, which is a NACK.
   */
  public static void forEach(RtcpReader reader, IntConsumer lost) {
    for (int i = 0, pairs = reader.nackCount(); i < pairs; i++) {
      int pid = reader.nackPid(i);
      lost.accept(pid);
      for (int mask = reader.nackBitmask(i), bit = 1; mask != 0; mask >>= 1, bit++) {
        if ((mask & 1) != 0) {
          lost.accept(pid + bit & 0xFFFF);
        }
      }
    }
  }

  /**
   * Finds how many of the numbers from {@code from} on share a pair.
   *
   * @param lost sequence numbers in ascending order (modulo 2^16)
   * @return bitmask in the low 16 bits, count in the bits above
   */
  static int pack(int[] lost, int from, int count) {
    int pid = lost[from];
    int mask = 0;
    int taken = 1;
    while (from + taken < count) {
      int distance = lost[from + taken] - pid & 0xFFFF;
      if (distance == 0) { // the same number twice
        taken++;
        continue;
      }
      if (distance > 16) {
        break;
      }
      mask |= 1 << distance - 1;
      taken++;
    }
    return taken << 16 | mask;
  }
}
