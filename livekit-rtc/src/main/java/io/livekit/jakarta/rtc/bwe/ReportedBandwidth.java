package io.livekit.jakarta.rtc.bwe;

/**
 * How much video one subscriber's path carries, where its receiver doesn't tell of each packet: by
 * the receiver's own estimate (REMB, draft-alvestrand-rmcat-remb-03), by the share that it lost
 * (RFC 3550 §6.4.1), and, where packets leave by TCP, by the queue of those that haven't left. None
 * of these proves that a path carries more than it is sent, so what was taken away is tried again,
 * slowly, while nothing speaks against it. Of video alone, as receivers' estimates are: audio
 * carries no times of sending. Owned by: the subscriber's media loop.
 */
public final class ReportedBandwidth {

  /** libwebrtc sends its estimate once a second, and at once where it falls. */
  private static final long REMB_INTERVAL_NANOS = 50_000_000L;

  /**
   * An estimate below what is sent that falls by this tells of a queue. One that rises tells
   * nothing: receivers bound it by what they were sent, and raise it by 8 % a second.
   */
  private static final double FALLS = 0.97;

  /** One that rises by less for so long is what the path carries, or what the receiver asks for. */
  private static final double RISES = 1.03;

  private static final long STANDS_NANOS = 1_500_000_000L;

  /** Share of losses that leaves no doubt where the receiver's estimate is below what is sent. */
  private static final double LOST_BESIDE = 0.02;

  /** Losses of so short a time say nothing of the path. */
  private static final long LOSS_INTERVAL_NANOS = 200_000_000L;

  /** No path loses so much by itself. */
  private static final double MOST_BY_ITSELF = 0.3;

  private static final long LONGEST_LOSS_NANOS = 10_000_000_000L;

  /** Of what got through: the queue has to empty. */
  private static final double DECREASE = 0.85;

  /** Of what leaves, whatever the queue is: a picture must go on. */
  private static final double DEEPEST_DECREASE = 0.5;

  private static final double GROWTH_PER_SECOND = 0.08; // draft-ietf-rmcat-gcc-02 §5.5
  private static final double LATER_GROWTH_PER_SECOND = 0.25;
  private static final long SOON_NANOS = 2_000_000_000L;
  private static final long LATER_NANOS = 7_000_000_000L;
  private static final long LONGEST_STEP_NANOS = 1_000_000_000L;

  /** What waits for a TCP connection for so long makes what follows late. */
  private static final long LONG_QUEUE_NANOS = 150_000_000L;

  private static final int SHORT_QUEUE_BYTES = 12_000; // a picture that has just been written
  private static final long QUEUE_INTERVAL_NANOS = 100_000_000L;

  private final long min;
  private final long max;
  private final LossModel loss = new LossModel();
  private double estimate;
  private long lastRemb = Long.MAX_VALUE;
  private long lastRembNanos = Long.MIN_VALUE;
  private boolean below; // the receiver's estimate is, of what is sent
  private long standsSince = Long.MIN_VALUE;
  private long excess;
  private long lastLossNanos = Long.MIN_VALUE;
  private boolean much; // was lost
  private long lastQueueNanos = Long.MIN_VALUE;
  private long sentBytes; // since
  private long queued;
  private double rebound; // what to go back to when the queue is gone
  private long trouble = Long.MIN_VALUE;
  private long grownNanos;

  /** Everything fits until something says that it doesn't. */
  public ReportedBandwidth(long minBitsPerSecond, long maxBitsPerSecond) {
    min = minBitsPerSecond;
    max = maxBitsPerSecond;
    estimate = maxBitsPerSecond;
  }

  /** A packet goes out, of whatever kind. Allocates nothing. */
  public void sent(int bytes) {
    sentBytes += bytes;
  }

  /**
   * The receiver's estimate, whatever it says.
   *
   * @param sending bits per second of video that is sent
   */
  public void remb(long bitsPerSecond, long sending, long nowNanos) {
    if (lastRembNanos != Long.MIN_VALUE && nowNanos - lastRembNanos < REMB_INTERVAL_NANOS) {
      excess++;
      return;
    }
    below = bitsPerSecond < sending;
    boolean falls = bitsPerSecond < FALLS * lastRemb;
    if (falls || bitsPerSecond > RISES * lastRemb) {
      standsSince = nowNanos;
    }
    if (!below) {
      grow(nowNanos);
    } else if (falls || nowNanos - standsSince >= STANDS_NANOS) {
      cut(bitsPerSecond, nowNanos);
    }
    lastRemb = bitsPerSecond;
    lastRembNanos = nowNanos;
  }

  /**
   * A report of losses, of all streams together.
   *
   * @param fraction of what was sent since the last one, 0 to 1
   * @param sending bits per second of video that is sent
   */
  public void lost(double fraction, long sending, long nowNanos) {
    if (lastLossNanos != Long.MIN_VALUE && nowNanos - lastLossNanos < LOSS_INTERVAL_NANOS) {
      excess++;
      return;
    }
    long from = lastLossNanos == Long.MIN_VALUE ? nowNanos : lastLossNanos;
    int bytes = (int) (sending / 8e9 * Math.min(LONGEST_LOSS_NANOS, nowNanos - from));
    int gone = (int) (bytes * Math.max(0, Math.min(1, fraction)));
    loss.settled(gone, false, from);
    loss.settled(bytes - gone, true, from);
    lastLossNanos = nowNanos;
    boolean muchBefore = much;
    much = fraction > MOST_BY_ITSELF;
    if (much) {
      // The first may tell of an outage that is over.
      double share = Math.max(1 - fraction, muchBefore ? 0 : DEEPEST_DECREASE);
      cut((long) (DECREASE * share * sending), nowNanos);
      loss.reset();
    } else if (loss.update(nowNanos) && loss.bound() < estimate) {
      cut((long) (DECREASE * loss.bound()), nowNanos);
      loss.reset(); // or what was lost at the old rate would go on to count
    } else if (below && fraction > LOST_BESIDE) {
      cut(lastRemb, nowNanos);
    } else if (!below) {
      grow(nowNanos);
    }
  }

  /**
   * What waits for a TCP connection.
   *
   * @param bytes that were sent and haven't left
   * @param beside bits per second of what isn't video
   */
  public void queue(long bytes, long beside, long nowNanos) {
    if (lastQueueNanos == Long.MIN_VALUE) {
      lastQueueNanos = nowNanos;
      sentBytes = 0;
      queued = bytes;
      return;
    }
    long passed = nowNanos - lastQueueNanos;
    if (passed < QUEUE_INTERVAL_NANOS) {
      return;
    }
    double left = Math.max(0, sentBytes + queued - bytes) * 8e9 / passed;
    boolean grows = bytes > queued;
    lastQueueNanos = nowNanos;
    sentBytes = 0;
    queued = bytes;
    if (bytes > SHORT_QUEUE_BYTES && bytes * 8e9 > left * LONG_QUEUE_NANOS) {
      if (grows || left < estimate) {
        double emptied = DECREASE * left - bytes * 8; // within a second
        cut((long) Math.max(DEEPEST_DECREASE * left, emptied) - beside, nowNanos);
        rebound = DECREASE * left - beside;
      }
    } else if (bytes <= SHORT_QUEUE_BYTES) {
      estimate = Math.max(estimate, rebound);
      rebound = 0;
      grow(nowNanos);
    }
  }

  private void cut(long bitsPerSecond, long nowNanos) {
    estimate = Math.max(min, Math.min(estimate, bitsPerSecond));
    trouble = nowNanos;
    grownNanos = nowNanos;
  }

  private void grow(long nowNanos) {
    if (trouble == Long.MIN_VALUE || estimate >= max) {
      return;
    }
    long since = nowNanos - trouble;
    double seconds = Math.min(LONGEST_STEP_NANOS, nowNanos - grownNanos) / 1e9;
    grownNanos = nowNanos;
    if (since > SOON_NANOS) {
      double rate = since > LATER_NANOS ? LATER_GROWTH_PER_SECOND : GROWTH_PER_SECOND;
      estimate = Math.min(max, estimate * (1 + rate * seconds));
    }
  }

  /**
   * @return what may be sent, in bits per second
   */
  public long bitsPerSecond() {
    return (long) estimate;
  }

  /**
   * @return whether the path was seen to be too narrow at this time or shortly before
   */
  public boolean isOverused(long nowNanos) {
    return trouble != Long.MIN_VALUE && nowNanos - trouble < SOON_NANOS / 2;
  }

  /**
   * @return share of the bytes of the last seconds that got lost
   */
  public double lossRatio() {
    return loss.ratio();
  }

  /**
   * @return reports that came too soon after others and weren't looked at
   */
  public long excess() {
    return excess;
  }
}
