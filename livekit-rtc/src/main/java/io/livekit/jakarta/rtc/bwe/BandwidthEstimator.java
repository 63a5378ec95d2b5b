package io.livekit.jakarta.rtc.bwe;

import io.livekit.jakarta.rtc.core.RateMeter;
import io.livekit.jakarta.rtc.rtcp.TransportFeedback;

/**
 * How much one subscriber's path carries, by its transport-wide feedback: the least of what delay
 * and loss allow, raised by probes. Owned by: the subscriber's media loop.
 */
public final class BandwidthEstimator {

  /** Without feedback for this long, what comes next says nothing about what was sent before. */
  private static final long BLIND_NANOS = 750_000_000L;

  private static final long THROUGHPUT_NANOS = 400_000_000L;
  private static final int THROUGHPUT_BUCKETS = 8;
  private static final long RECENT_NANOS = 150_000_000L;

  /** The receiver's clock has wrapped: its epoch is none that we know. */
  private static final long CLOCK_JUMP_NANOS = 3_000_000_000L;

  /** Less is being sent than gets through: a queue can't be growing for it. */
  private static final double EMPTYING = 0.85;

  /** The same of what comes out of a queue that a key frame has made: the path's rate itself. */
  private static final double SUSTAINED = 0.85;

  /** Of the estimate: who sends as much yields as others do who share the path. */
  private static final double GREEDY = 0.95;

  /** What a key frame has made is gone after this. */
  private static final long BURST_NANOS = 1_500_000_000L;

  /** A queue this short, this soon after a probe, is the probe's own. */
  private static final long PROBE_QUEUE_NANOS = 80_000_000L;

  /** A token bucket proves what isn't so; this soon a short queue takes it back. */
  private static final long CONFIRMED_NANOS = 1_000_000_000L;

  private static final double OF_NOISE = 2;
  private static final long LONG_QUEUE_NANOS = 50_000_000L;
  private static final long PROBE_ECHO_NANOS = 150_000_000L;
  private static final long FIRST_RTT_NANOS = 200_000_000L;

  /** Statuses of one message that name packets we don't know are looked at no further than this. */
  private static final int MAX_UNKNOWN = 64;

  /**
   * A path that loses more is flooded, whatever the delay says: who was sent too much from the
   * first packet on has never seen the path without its queue.
   */
  private static final double FLOODED = 0.35;

  /** The same of a path whose answers take longer than before anything was sent. */
  private static final double FLOODED_BEHIND_QUEUE = 0.03;

  /** What a queue loses that was too long says nothing of the path once less is sent. */
  private static final long OVERFLOW_NANOS = 500_000_000L;

  private final long min;
  private final long max;
  private final SentPacketLog log = new SentPacketLog();
  private final DelayGradient delay = new DelayGradient();
  private final OveruseDetector detector = new OveruseDetector();
  private final RateControl control;
  private final LossModel loss = new LossModel();
  private final ProbeResults probes = new ProbeResults();
  private final RateMeter sending = new RateMeter(THROUGHPUT_NANOS, THROUGHPUT_BUCKETS);
  private final RateMeter sustained = new RateMeter();
  private final RateMeter throughput = new RateMeter(THROUGHPUT_NANOS, THROUGHPUT_BUCKETS);
  private final RateMeter recent = new RateMeter(RECENT_NANOS, THROUGHPUT_BUCKETS);
  private final AnswerTimes answers = new AnswerTimes();
  private final BusyPeriod busy = new BusyPeriod();
  private long lastArrival = Long.MIN_VALUE;
  private long lastFeedback = Long.MIN_VALUE;
  private long unansweredSince = Long.MAX_VALUE; // MAX_VALUE: nothing was sent since feedback came
  private boolean blind; // nothing has arrived since feedback comes again
  private long rttNanos = FIRST_RTT_NANOS;
  private long probeEchoUntil = Long.MIN_VALUE;
  private long overflowUntil = Long.MIN_VALUE;
  private boolean flooded;
  private long lastProved = Long.MIN_VALUE;
  private long received;
  private long lost;
  private long unknown;

  /**
   * @param startBitsPerSecond until something is known
   * @param minBitsPerSecond that no feedback gets below
   */
  public BandwidthEstimator(long startBitsPerSecond, long minBitsPerSecond, long maxBitsPerSecond) {
    min = minBitsPerSecond;
    max = maxBitsPerSecond;
    control = new RateControl(startBitsPerSecond);
  }

  /**
   * A packet goes out. Allocates nothing, but for growth.
   *
   * @param sequence transport-wide, 16 bits
   * @param bytes on the path, as far as they are ours: the packet and what UDP and IP add
   * @param probe number of the probe that it is part of, 1..255, or 0
   */
  public void sent(int sequence, int bytes, int probe, long nowNanos) {
    log.sent(sequence, bytes, probe, nowNanos);
    unansweredSince = Math.min(unansweredSince, nowNanos);
    sending.add(bytes, nowNanos);
    sustained.add(bytes, nowNanos);
    probes.sent(probe, bytes);
  }

  /**
   * The round trip as ICE measures it, which it does before anything is sent. The least counts.
   *
   * @param nanos 0 for another path, of which nothing is known
   */
  public void pathRtt(long nanos) {
    answers.pathRtt(nanos);
  }

  /** The round trip as reports or ICE measure it. */
  public void rtt(long nanos) {
    rttNanos = nanos;
  }

  public long rttNanos() {
    return rttNanos;
  }

  /** Takes one message of feedback, not yet read. */
  public void feedback(TransportFeedback feedback, long nowNanos) {
    if (lastFeedback != Long.MIN_VALUE && isSilent(nowNanos)) {
      resume(nowNanos);
    }
    OveruseDetector.Usage usage = OveruseDetector.Usage.NORMAL;
    boolean measured = false;
    long newest = Long.MIN_VALUE;
    int strangers = 0;
    while (strangers < MAX_UNKNOWN && feedback.next()) {
      long packet = log.find(feedback.sequence());
      if (packet == SentPacketLog.UNKNOWN) {
        strangers++;
        continue;
      }
      long sentNanos = log.sentNanos(packet);
      boolean passedOver = log.isPassedOver(packet);
      if (!feedback.received()) {
        if ((log.isInFlight(packet) || passedOver) && !blind) {
          log.lost(packet);
          if (nowNanos >= overflowUntil) {
            loss.settled(log.bytes(packet), false, sentNanos);
          }
          probes.lost(log.probe(packet), log.bytes(packet));
          lost++;
          newest = Math.max(newest, sentNanos);
        }
        continue;
      }
      if (log.isLost(packet)) {
        loss.receivedLate(log.bytes(packet));
        lost--;
      } else if (log.isInFlight(packet) || passedOver) {
        loss.settled(log.bytes(packet), true, sentNanos);
      } else {
        continue; // said before
      }
      blind = false;
      received++;
      log.received(packet);
      newest = Math.max(newest, sentNanos);
      lastFeedback = nowNanos;
      unansweredSince = Long.MAX_VALUE;
      long arrival = feedback.arrivalNanos();
      if (arrival < lastArrival - CLOCK_JUMP_NANOS) {
        throughput.reset();
        recent.reset();
        lastArrival = arrival;
      }
      lastArrival = Math.max(lastArrival, arrival);
      int bytes = (passedOver ? 0 : log.bytes(packet)) + log.passOver(packet);
      throughput.add(bytes, arrival);
      recent.add(bytes, arrival);
      busy.arrived(bytes, arrival, delay.queueNanos(sentNanos, arrival));
      if (delay.arrived(sentNanos, arrival)) {
        measured = true;
        if (detector.update(delay, nowNanos) == OveruseDetector.Usage.OVER) {
          usage = OveruseDetector.Usage.OVER;
        }
      }
      if (log.probe(packet) != 0) {
        probeEchoUntil = nowNanos + PROBE_ECHO_NANOS;
        probes.arrived(log.probe(packet), log.bytes(packet), sentNanos, arrival);
      }
    }
    unknown += strangers;
    if (newest != Long.MIN_VALUE) {
      answers.answered(nowNanos - newest);
    }
    OveruseDetector.Usage now = detector.look(delay);
    if (usage != OveruseDetector.Usage.OVER) {
      usage = now;
    }
    if (measured || now == OveruseDetector.Usage.OVER) {
      decide(usage, nowNanos);
    }
    if (newest != Long.MIN_VALUE && loss.update(newest)) {
      limitByLoss(nowNanos);
    }
  }

  private void limitByLoss(long nowNanos) {
    long bound = loss.bound();
    flooded = loss.ratio() > (answers.takeLate() ? FLOODED_BEHIND_QUEUE : FLOODED);
    if (flooded) {
      bound = (long) (RateControl.DECREASE * throughputBitsPerSecond());
      loss.reset();
      overflowUntil = nowNanos + rttNanos + OVERFLOW_NANOS;
    }
    if (bound < control.bitsPerSecond()) {
      control.set(Math.max(min, bound));
    }
  }

  private void decide(OveruseDetector.Usage usage, long nowNanos) {
    long through = throughputBitsPerSecond();
    long drained = busy.bitsPerSecond();
    long queue = Math.max(delay.queueNanos(), delay.standingNanos());
    boolean ours = nowNanos < probeEchoUntil && delay.queueNanos() < PROBE_QUEUE_NANOS;
    if (usage == OveruseDetector.Usage.OVER
        && (sending.bitsPerSecond(nowNanos) < EMPTYING * through
            || sustained.bitsPerSecond(nowNanos) < SUSTAINED * drained)) {
      control.hold(nowNanos); // a queue of what was sent before, on its way out
      if (drained != BusyPeriod.NONE && queue > LONG_QUEUE_NANOS + 1e6 * delay.noiseMillis()) {
        control.set(Math.min(control.bitsPerSecond(), drained));
      }
    } else if (usage == OveruseDetector.Usage.OVER
        && (busy.isOver() || isPassing(queue, drained, nowNanos))) {
      control.hold(nowNanos);
    } else if (usage == OveruseDetector.Usage.OVER && !ours) {
      boolean burst = sustained.bitsPerSecond(nowNanos) < GREEDY * control.bitsPerSecond();
      if (burst
          && drained != BusyPeriod.NONE
          && (busy.nanos() < BURST_NANOS || queue < LONG_QUEUE_NANOS)) {
        control.saturated(drained, queue, rttNanos, nowNanos);
      } else {
        control.overused(carried(through, drained, queue), queue, rttNanos, nowNanos);
      }
      loss.reset();
      overflowUntil = nowNanos + rttNanos + OVERFLOW_NANOS;
    } else if (usage != OveruseDetector.Usage.NORMAL) {
      control.hold(nowNanos);
    } else {
      control.normal(through, delay.queueNanos(), rttNanos, nowNanos);
    }
    control.set(Math.max(min, Math.min(max, control.bitsPerSecond())));
  }

  /**
   * A short queue while less is sent than the path is taken to carry: if it is more than that, the
   * queue goes on to grow, and packets come out of it at the rate that there is.
   */
  private boolean isPassing(long queueNanos, long drained, long nowNanos) {
    return queueNanos <= LONG_QUEUE_NANOS
        && (lastProved == Long.MIN_VALUE || nowNanos - lastProved > CONFIRMED_NANOS)
        && drained == BusyPeriod.NONE
        && sending.bitsPerSecond(nowNanos) < EMPTYING * control.bitsPerSecond();
  }

  /** What got through before the queue grew was another path's. */
  private long carried(long through, long drained, long queueNanos) {
    if (drained != BusyPeriod.NONE) {
      return drained;
    }
    return queueNanos > LONG_QUEUE_NANOS ? Math.min(through, recentBitsPerSecond()) : through;
  }

  /** The path was proved to carry so much, in bits per second. */
  public void proved(long bitsPerSecond) {
    if (bitsPerSecond > control.bitsPerSecond()) {
      control.set(Math.min(bitsPerSecond, max));
      control.forgetCapacity();
      lastProved = lastFeedback;
    }
  }

  /**
   * @return whether there was no feedback for so long that what it said of queues is out of date
   */
  boolean isSilent(long nowNanos) {
    return nowNanos - lastFeedback > BLIND_NANOS;
  }

  /**
   * Feedback comes again after a time without: the path was down, or is another; or nothing was
   * sent, as all is paused, but a probe now, which has its answer.
   */
  private void resume(long nowNanos) {
    delay.reset();
    busy.reset();
    log.forgetTold();
    detector.reset();
    loss.reset();
    flooded = false;
    if (nowNanos - unansweredSince > BLIND_NANOS) {
      probes.reset();
    }
    throughput.reset();
    recent.reset();
    blind = true;
    lastFeedback = nowNanos;
  }

  /**
   * @return what may be sent, in bits per second
   */
  public long bitsPerSecond() {
    return control.bitsPerSecond();
  }

  /**
   * @return what got through lately, in bits per second
   */
  public long throughputBitsPerSecond() {
    return lastArrival == Long.MIN_VALUE ? 0 : throughput.bitsPerSecond(lastArrival);
  }

  /**
   * @return what got through in the last moments, in bits per second
   */
  long recentBitsPerSecond() {
    return lastArrival == Long.MIN_VALUE ? 0 : recent.bitsPerSecond(lastArrival);
  }

  /**
   * @param id of a probe all of whose packets have been sent
   * @return the rate that it has shown, in bits per second, or {@link ProbeResults#NONE} while too
   *     little is known
   */
  long probed(int id) {
    return probes.shown(id);
  }

  /**
   * @return whether a queue grows on the path, or loses much
   */
  public boolean isOverused() {
    return flooded || detector.usage() == OveruseDetector.Usage.OVER;
  }

  /**
   * @return how long packets wait on the path, beyond what the quickest took
   */
  public long queueNanos() {
    return delay.queueNanos();
  }

  /**
   * @return how long the latest packets waited, as far as the path's own variation doesn't explain
   *     it; sooner known than {@link #queueNanos}, and less surely
   */
  long newestQueueNanos() {
    return delay.standingNanos() - (long) (OF_NOISE * 1e6 * delay.noiseMillis());
  }

  /**
   * @return bytes sent of which feedback hasn't said anything
   */
  public long inFlightBytes() {
    return log.inFlightBytes();
  }

  /**
   * @return share of the bytes of the last seconds that got lost
   */
  public double lossRatio() {
    return loss.ratio();
  }

  /**
   * @return packets that feedback said were received
   */
  public long received() {
    return received;
  }

  /**
   * @return packets that feedback said were lost
   */
  public long lost() {
    return lost;
  }

  /**
   * @return packets named by feedback that weren't sent, or are forgotten
   */
  public long unknown() {
    return unknown;
  }
}
