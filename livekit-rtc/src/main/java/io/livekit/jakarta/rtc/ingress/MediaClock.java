package io.livekit.jakarta.rtc.ingress;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Relates one stream's RTP timestamps to our monotonic clock: the last sender report, with its NTP
 * time translated (RFC 3550 §6.4.1). Written by: the publisher's media loop; read by any thread (a
 * sequence lock, no waiting writer).
 */
public final class MediaClock {
  private static final VarHandle VERSION;

  static {
    try {
      VERSION = MethodHandles.lookup().findVarHandle(MediaClock.class, "version", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /**
   * One reading: {@code timestamp} was sampled at {@code localNanos}, which the publisher calls
   * {@code publisherNanos}. Owned by: its reader, reused.
   */
  public static final class Reading {
    public long publisherNanos;
    public long localNanos;
    public int timestamp;
    public int epoch;

    /**
     * @return the timestamp that the stream had, or will have, at a time
     */
    public int toTimestamp(long otherNanos, int clockRate) {
      return timestamp + units(otherNanos - localNanos, clockRate);
    }

    /**
     * Translates by the publisher's own clock alone: how long each report was on its way doesn't
     * matter.
     *
     * @param other a reading of another stream of the same publisher
     * @return this stream's timestamp for the moment that is {@code otherTimestamp} in the other
     *     one
     */
    public int toTimestamp(Reading other, int otherTimestamp, int clockRate) {
      return timestamp
          + units(other.publisherNanos - publisherNanos, clockRate)
          + (otherTimestamp - other.timestamp);
    }

    private static int units(long nanos, int clockRate) {
      return (int) Math.round((double) nanos * clockRate / 1e9);
    }
  }

  private int version; // odd while being written, 0 before the first report
  private long publisherNanos;
  private long localNanos;
  private int timestamp;
  private int epoch;

  /**
   * Stores a report, with its time on the publisher's clock and on ours. Only the writer's thread.
   */
  public void set(int epoch, int timestamp, long publisherNanos, long localNanos) {
    int next = version + 2;
    VERSION.setOpaque(this, next - 1);
    VarHandle.storeStoreFence();
    this.epoch = epoch;
    this.timestamp = timestamp;
    this.publisherNanos = publisherNanos;
    this.localNanos = localNanos;
    VERSION.setRelease(this, next);
  }

  /**
   * @return false before the first report, or in the rare case that one is being written now
   */
  public boolean read(Reading into) {
    int before = (int) VERSION.getAcquire(this);
    if (before == 0 || (before & 1) != 0) {
      return false;
    }
    into.epoch = epoch;
    into.timestamp = timestamp;
    into.publisherNanos = publisherNanos;
    into.localNanos = localNanos;
    VarHandle.loadLoadFence();
    return (int) VERSION.getOpaque(this) == before;
  }
}
