package io.livekit.jakarta.media.room;

import io.livekit.jakarta.media.config.LimitConfig;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What this node carries, to be compared with what it may (the {@code limit} section). Thread-safe.
 */
public final class NodeLoad {
  private static final double NANOS = 1e9;

  private final AtomicInteger tracks = new AtomicInteger();
  private long measuredBytes;
  private long measuredAt;
  private volatile double bytesPerSecond;

  /**
   * Tracks came or went: published ones and those that are forwarded to a subscriber each count.
   */
  void tracksChanged(int by) {
    tracks.addAndGet(by);
  }

  /**
   * @return tracks published on this node and forwarded from it
   */
  public int tracks() {
    return tracks.get();
  }

  /**
   * Takes the traffic since the last measurement.
   *
   * @param totalBytes received and sent since the start
   */
  public synchronized void measure(long totalBytes, long nowNanos) {
    if (measuredAt != 0 && nowNanos > measuredAt) {
      bytesPerSecond = (totalBytes - measuredBytes) * NANOS / (nowNanos - measuredAt);
    }
    measuredBytes = totalBytes;
    measuredAt = nowNanos;
  }

  /**
   * @return whether the node takes no more participants into its rooms (spec/01 §2.4); a limit of 0
   *     is none
   */
  public boolean exceeds(LimitConfig limits) {
    return (limits.numTracks() > 0 && tracks.get() >= limits.numTracks())
        || (limits.bytesPerSec() > 0 && bytesPerSecond >= limits.bytesPerSec());
  }
}
