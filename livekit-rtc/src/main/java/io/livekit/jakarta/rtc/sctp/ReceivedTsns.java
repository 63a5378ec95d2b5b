package io.livekit.jakarta.rtc.sctp;

/**
 * Which TSNs have arrived: the cumulative one and the blocks above it, as SACK reports them. Owned
 * by: the media loop.
 */
final class ReceivedTsns {
  /**
   * Blocks at most: even a tenth of 16384 TSNs lost makes fewer; one more costs its sender a
   * retransmission.
   */
  static final int MAX_BLOCKS = 2048;

  /** Gap blocks carry 16-bit offsets. */
  static final int MAX_SPAN = 60_000;

  /** Blocks that one SACK reports, so that it leaves room for data. */
  static final int MAX_REPORTED_BLOCKS = 128;

  static final int MAX_REPORTED_DUPLICATES = 16;

  private long cumulative;
  private long[] starts = new long[16];
  private long[] ends = new long[16];
  private int blocks;
  private final int[] duplicates = new int[MAX_REPORTED_DUPLICATES];
  private int duplicateCount;

  ReceivedTsns(long initialTsn) {
    cumulative = initialTsn - 1;
  }

  long cumulative() {
    return cumulative;
  }

  long highest() {
    return blocks == 0 ? cumulative : ends[blocks - 1];
  }

  boolean hasGaps() {
    return blocks > 0;
  }

  boolean contains(long tsn) {
    if (tsn <= cumulative) {
      return true;
    }
    int i = blockBefore(tsn);
    return i >= 0 && tsn <= ends[i];
  }

  /** Whether {@link #add} could remember it. */
  boolean accepts(long tsn) {
    if (tsn - cumulative > MAX_SPAN) {
      return false;
    }
    if (tsn == cumulative + 1 || blocks < MAX_BLOCKS) {
      return true;
    }
    int i = blockBefore(tsn);
    return i >= 0 && ends[i] + 1 == tsn || i + 1 < blocks && starts[i + 1] == tsn + 1;
  }

  void addDuplicate(long tsn) {
    if (duplicateCount < MAX_REPORTED_DUPLICATES) {
      duplicates[duplicateCount++] = (int) tsn;
    }
  }

  /** Adds a TSN that {@link #accepts} allowed and that isn't contained. */
  void add(long tsn) {
    if (tsn == cumulative + 1) {
      cumulative = tsn;
      absorb();
      return;
    }
    int i = blockBefore(tsn);
    boolean extendsLeft = i >= 0 && ends[i] + 1 == tsn;
    boolean extendsRight = i + 1 < blocks && starts[i + 1] == tsn + 1;
    if (extendsLeft && extendsRight) {
      ends[i] = ends[i + 1];
      remove(i + 1, 1);
    } else if (extendsLeft) {
      ends[i] = tsn;
    } else if (extendsRight) {
      starts[i + 1] = tsn;
    } else {
      insert(i + 1, tsn);
    }
  }

  /** FORWARD TSN: everything up to here counts as received. */
  void forwardTo(long tsn) {
    if (tsn > cumulative) {
      cumulative = tsn;
      absorb();
    }
  }

  private void absorb() {
    int n = 0;
    while (n < blocks && starts[n] <= cumulative + 1) {
      cumulative = Math.max(cumulative, ends[n]);
      n++;
    }
    if (n > 0) {
      remove(0, n);
    }
  }

  private void remove(int at, int n) {
    System.arraycopy(starts, at + n, starts, at, blocks - at - n);
    System.arraycopy(ends, at + n, ends, at, blocks - at - n);
    blocks -= n;
  }

  private void insert(int at, long tsn) {
    if (blocks == starts.length) {
      starts = java.util.Arrays.copyOf(starts, blocks * 2);
      ends = java.util.Arrays.copyOf(ends, blocks * 2);
    }
    System.arraycopy(starts, at, starts, at + 1, blocks - at);
    System.arraycopy(ends, at, ends, at + 1, blocks - at);
    starts[at] = tsn;
    ends[at] = tsn;
    blocks++;
  }

  /** The last block that starts at or before tsn, or -1. */
  private int blockBefore(long tsn) {
    int low = 0;
    int high = blocks - 1;
    while (low <= high) {
      int mid = (low + high) >>> 1;
      if (starts[mid] <= tsn) {
        low = mid + 1;
      } else {
        high = mid - 1;
      }
    }
    return high;
  }

  /** Bytes that {@link #writeSack} needs. */
  int sackLength() {
    return 16 + 4 * Math.min(blocks, MAX_REPORTED_BLOCKS) + 4 * duplicateCount;
  }

  void writeSack(PacketWriter w, long window) {
    int reported =
        Math.min(blocks, Math.min(MAX_REPORTED_BLOCKS, (w.room() - 16 - 4 * duplicateCount) / 4));
    w.chunk(ChunkTypes.SACK, 0)
        .u32((int) cumulative)
        .u32((int) window)
        .u16(reported)
        .u16(duplicateCount);
    for (int i = 0; i < reported; i++) {
      w.u16((int) (starts[i] - cumulative)).u16((int) (ends[i] - cumulative));
    }
    for (int i = 0; i < duplicateCount; i++) {
      w.u32(duplicates[i]);
    }
    w.endChunk();
    duplicateCount = 0;
  }
}
