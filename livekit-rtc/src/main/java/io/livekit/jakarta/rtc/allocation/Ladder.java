package io.livekit.jakarta.rtc.allocation;

/**
 * What may be forwarded of one track, from the least to the most, each rung a spatial and a
 * temporal layer with the bitrate of all that belongs to it. Owned by: one thread, reusable.
 */
public final class Ladder {

  /** No rung: nothing of the track. */
  public static final int NONE = -1;

  /** Three spatial layers of three temporal ones. */
  private static final int MAX_RUNGS = 9;

  /** A rung that costs next to nothing more takes the place of the one below it. */
  private static final double SAME = 1.05;

  private final int[] spatial = new int[MAX_RUNGS];
  private final int[] temporal = new int[MAX_RUNGS];
  private final long[] bitrates = new long[MAX_RUNGS];
  private int size;

  public void clear() {
    size = 0;
  }

  /**
   * Adds the next rung; one that isn't above those before it is left out.
   *
   * @param bitsPerSecond of this spatial layer up to this temporal layer
   */
  public void add(int spatialLayer, int temporalLayer, long bitsPerSecond) {
    if (size > 0 && bitsPerSecond < SAME * bitrates[size - 1]) {
      if (spatialLayer == spatial[size - 1]) {
        temporal[size - 1] = temporalLayer;
        bitrates[size - 1] = Math.max(bitrates[size - 1], bitsPerSecond);
      }
      return;
    }
    if (size < MAX_RUNGS) {
      spatial[size] = spatialLayer;
      temporal[size] = temporalLayer;
      bitrates[size++] = bitsPerSecond;
    }
  }

  public int size() {
    return size;
  }

  public int spatial(int rung) {
    return spatial[rung];
  }

  public int temporal(int rung) {
    return temporal[rung];
  }

  /**
   * @return bits per second; 0 for {@link #NONE}
   */
  public long bitrate(int rung) {
    return rung == NONE ? 0 : bitrates[rung];
  }

  /**
   * @return the highest rung that isn't above these layers, or {@link #NONE}
   */
  public int rungOf(int spatialLayer, int temporalLayer) {
    for (int rung = size - 1; rung >= 0; rung--) {
      if (spatial[rung] < spatialLayer
          || spatial[rung] == spatialLayer && temporal[rung] <= temporalLayer) {
        return rung;
      }
    }
    return NONE;
  }
}
