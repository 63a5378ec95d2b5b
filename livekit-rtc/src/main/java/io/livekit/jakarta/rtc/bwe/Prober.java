package io.livekit.jakarta.rtc.bwe;

/**
 * Says when to find out whether the path carries more than the estimate, and how: by a few packets
 * at a higher rate, which cost next to nothing and show most of the time that it doesn't; and when
 * they show more, by a {@link Ramp} up to what is wanted, whose throughput is the proof. Probes as
 * soon as something is withheld, again at once while that succeeds, and now and then while it
 * doesn't. A call that nothing is withheld from is never probed. Owned by: the subscriber's media
 * loop.
 */
public final class Prober {

  /** Nothing was proved. */
  public static final long NONE = 0;

  private enum Stage {
    IDLE,
    /** A few packets are on their way out. */
    CLUSTER,
    /** They have been sent; what became of them isn't known yet. */
    CLUSTER_SENT,
    RAMP,
    RAMP_SENT
  }

  private static final int MAX_ID = 255;

  /**
   * What a token bucket lets through at once says nothing of its rate: where that has misled, a
   * cluster takes more.
   */
  private static final int FIRST_LEAST_BYTES = 5_000;

  private static final int MAX_LEAST_BYTES = 12_000;
  private static final long CLUSTER_NANOS = 25_000_000L;
  private static final int PACKETS = 5;
  private static final int MIN_PACKET_BYTES = 250;
  private static final int MAX_PACKET_BYTES = 1_100;
  private static final double STEP = 3;

  /** More than what is wanted, so that a layer that was lost fits with room to spare. */
  private static final double HEADROOM = 1.3;

  /** What comes as fast as it was sent didn't meet the path's end. */
  private static final double UNLIMITED = 0.9;

  private static final double SUCCESS = 1.2;

  /** A few packets prove no more than this: a token bucket may have let them through. */
  private static final double MOST_BY_CLUSTER = 1.5;

  /** What a queue grew at is more than the path carries. */
  private static final double OF_TOO_MUCH = 0.9;

  /** Of the ramp's end: feedback that says more isn't waited for. */
  private static final double ENOUGH = 0.97;

  private static final long FIRST_PAUSE_NANOS = 1_000_000_000L;
  private static final double PAUSE_GROWTH = 1.5;

  /** What was withheld comes back within four seconds of the path's recovery, layers included. */
  private static final long LONGEST_PAUSE_NANOS = 1_500_000_000L;

  /** A probe on top of a queue measures the queue; and one that makes a queue has its answer. */
  private static final long MAX_QUEUE_NANOS = 50_000_000L;

  /**
   * The beginning of a queue that more and more is sent into; by the time it's told it is longer.
   */
  private static final long QUEUE_BEGINS_NANOS = 12_000_000L;

  /** Feedback is late by this at most, beyond the round trip. */
  private static final long FEEDBACK_NANOS = 200_000_000L;

  private final Ramp ramp = new Ramp();
  private long wanted;
  private int id;
  private Stage stage = Stage.IDLE;
  private long before; // the estimate that the probe began with
  private long rate; // of the cluster
  private long startNanos;
  private long sentBytes;
  private int packetBytes;
  private long wholeBytes;
  private long best; // throughput during the ramp
  private long resultNanos = Long.MAX_VALUE; // when the stage has come to nothing
  private long pauseNanos = FIRST_PAUSE_NANOS;
  private long notBefore = Long.MIN_VALUE;
  private int leastBytes;
  private long nextLook = Long.MAX_VALUE;

  /**
   * @param bitsPerSecond that could be made use of; not above the estimate when nothing is withheld
   */
  public void wanted(long bitsPerSecond) {
    if (bitsPerSecond != wanted) {
      wanted = bitsPerSecond;
      nextLook = notBefore;
    }
  }

  /** A narrower path was found: waits until its queue has gone. */
  public void decreased(long nowNanos) {
    stage = Stage.IDLE;
    notBefore = nowNanos + pauseNanos;
    nextLook = notBefore;
  }

  /**
   * Looks whether a probe is due, or has come to an end. Call with each feedback, and when {@link
   * #nextTimeoutNanos} has come.
   *
   * @return bits per second that the path was proved to carry, more than the estimate; or {@link
   *     #NONE}
   */
  public long update(BandwidthEstimator path, long nowNanos) {
    long estimate = path.bitsPerSecond();
    switch (stage) {
      case CLUSTER_SENT -> {
        long shown = path.probed(id);
        if (shown >= UNLIMITED * rate) {
          ramp(estimate, path.rttNanos(), nowNanos);
        } else if (shown != ProbeResults.NONE) {
          // The path's end was met, or a token bucket's, which proves no more than a part of it.
          long proved = Math.min(shown, (long) (MOST_BY_CLUSTER * before));
          if (proved >= SUCCESS * before) {
            succeeded(nowNanos + FIRST_PAUSE_NANOS);
            return proved > estimate ? proved : NONE;
          }
          failed(nowNanos);
        } else if (nowNanos >= resultNanos) {
          failed(nowNanos);
        }
      }
      case RAMP, RAMP_SENT -> {
        return watch(path, estimate, nowNanos);
      }
      default -> {
        // what is to be done is below
      }
    }
    if (stage != Stage.IDLE) {
      return NONE;
    }
    nextLook = wanted <= estimate ? Long.MAX_VALUE : notBefore;
    if (nowNanos < nextLook) {
      return NONE;
    }
    if (path.queueNanos() > MAX_QUEUE_NANOS && !path.isSilent(nowNanos)) {
      nextLook = nowNanos + MAX_QUEUE_NANOS;
      return NONE;
    }
    cluster(estimate, nowNanos);
    return NONE;
  }

  private void cluster(long estimate, long nowNanos) {
    rate = (long) Math.max(SUCCESS * estimate, Math.min(HEADROOM * wanted, STEP * estimate));
    long bytes = Math.max(leastBytes, rate * CLUSTER_NANOS / 8_000_000_000L);
    packetBytes = (int) Math.max(MIN_PACKET_BYTES, Math.min(MAX_PACKET_BYTES, bytes / PACKETS));
    wholeBytes = Math.max(PACKETS * (long) packetBytes, bytes);
    begin(Stage.CLUSTER, estimate, nowNanos);
  }

  private void ramp(long estimate, long rttNanos, long nowNanos) {
    ramp.start(estimate, (long) (HEADROOM * wanted), rttNanos, nowNanos);
    packetBytes = MIN_PACKET_BYTES;
    begin(Stage.RAMP, estimate, nowNanos);
    best = 0;
  }

  private void begin(Stage next, long estimate, long nowNanos) {
    id = id % MAX_ID + 1;
    stage = next;
    before = estimate;
    startNanos = nowNanos;
    sentBytes = 0;
  }

  private long watch(BandwidthEstimator path, long estimate, long nowNanos) {
    // Packets that were held up and let go together come in faster than they were sent.
    long received = (long) (path.recentBitsPerSecond() / (1 - path.lossRatio()));
    best = Math.max(best, Math.min(received, ramp.rate(nowNanos)));
    ramp.arrives(received);
    boolean tooMuch =
        path.queueNanos() > MAX_QUEUE_NANOS || path.newestQueueNanos() > QUEUE_BEGINS_NANOS;
    if (!tooMuch && stage == Stage.RAMP && ramp.isOver(nowNanos)) {
      sent(path.rttNanos(), nowNanos);
    }
    boolean waits = stage == Stage.RAMP || nowNanos < resultNanos && best < ENOUGH * ramp.top();
    if (!tooMuch && waits) {
      return NONE;
    }
    // What came before the queue may be what a token bucket let through.
    long proved = tooMuch ? (long) (OF_TOO_MUCH * Math.min(best, received)) : best;
    if (proved >= SUCCESS * before) {
      succeeded(tooMuch ? nowNanos + FIRST_PAUSE_NANOS : nowNanos);
      return proved > estimate ? proved : NONE;
    }
    leastBytes = Math.min(MAX_LEAST_BYTES, Math.max(FIRST_LEAST_BYTES, 2 * leastBytes));
    failed(nowNanos);
    return NONE;
  }

  private void succeeded(long nextNanos) {
    stage = Stage.IDLE;
    pauseNanos = FIRST_PAUSE_NANOS;
    notBefore = nextNanos;
    nextLook = nextNanos;
  }

  private void failed(long nowNanos) {
    stage = Stage.IDLE;
    notBefore = nowNanos + pauseNanos;
    nextLook = notBefore;
    pauseNanos = Math.min(LONGEST_PAUSE_NANOS, (long) (PAUSE_GROWTH * pauseNanos));
  }

  private void sent(long rttNanos, long nowNanos) {
    stage = stage == Stage.RAMP ? Stage.RAMP_SENT : Stage.CLUSTER_SENT;
    resultNanos = nowNanos + rttNanos + FEEDBACK_NANOS;
  }

  private boolean isSending() {
    return stage == Stage.CLUSTER || stage == Stage.RAMP;
  }

  /**
   * @return the number of the probe that packets which go out now are part of, or 0
   */
  public int id() {
    return isSending() ? id : 0;
  }

  /** Something went out, media or padding. */
  public void sent(int bytes) {
    if (stage == Stage.CLUSTER) {
      sentBytes += bytes;
    } else if (stage == Stage.RAMP) {
      ramp.sent(bytes);
    }
  }

  /** Nothing can be sent: media alone is what there is to measure by. */
  public void giveUp(long nowNanos) {
    failed(nowNanos);
  }

  /**
   * @param rttNanos of the path
   * @return bytes to send now beyond the media, in packets of {@link #packetBytes}; 0 when it isn't
   *     time, or there is no probe
   */
  public int due(long rttNanos, long nowNanos) {
    if (stage == Stage.RAMP) {
      return (int) Math.max(0, ramp.due(nowNanos));
    }
    if (stage != Stage.CLUSTER) {
      return 0;
    }
    if (sentBytes >= wholeBytes) {
      sent(rttNanos, nowNanos);
      return 0;
    }
    // The first at once, so that the last is sent at the probe's end.
    long byNow = packetBytes + rate * Math.max(0, nowNanos - startNanos) / 8_000_000_000L;
    return (int) Math.max(0, Math.min(wholeBytes, byNow) - sentBytes);
  }

  /**
   * @return what a packet of padding is to have
   */
  public int packetBytes() {
    return packetBytes;
  }

  /**
   * @return the rate of the probe that runs, in bits per second, or 0
   */
  public long rate(long nowNanos) {
    return stage == Stage.CLUSTER ? rate : stage == Stage.RAMP ? ramp.rate(nowNanos) : 0;
  }

  /**
   * @return when {@link #due} or {@link #update} has something to do, or {@link Long#MAX_VALUE}
   */
  public long nextTimeoutNanos() {
    return switch (stage) {
      case IDLE -> nextLook;
      case CLUSTER -> {
        long ahead = Math.max(0, sentBytes - packetBytes + 1);
        yield startNanos + (ahead * 8_000_000_000L + rate - 1) / rate; // not a moment too soon
      }
      case RAMP -> ramp.nextTimeoutNanos();
      case CLUSTER_SENT, RAMP_SENT -> resultNanos;
    };
  }
}
