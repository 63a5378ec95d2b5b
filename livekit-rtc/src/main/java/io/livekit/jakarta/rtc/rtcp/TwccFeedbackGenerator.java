package io.livekit.jakarta.rtc.rtcp;

import io.livekit.jakarta.rtc.core.ReorderingMeter;
import io.livekit.jakarta.rtc.rtp.AbsSendTime;
import java.util.Arrays;

/**
 * Tells a publisher when its packets arrived (draft-holmer-rmcat-transport-wide-cc-extensions-01).
 * Owned by: the publisher's media loop; one per transport.
 *
 * <p>Feedback goes out when packets are held and 100 ms have passed since the last one, or more
 * than 20 are held, a frame ended and 50 ms have passed, or more than 100 are held.
 *
 * <p>On a path that reorders, two things would make a publisher's estimate fall although nothing is
 * lost and no queue builds up. What is only late would be told as lost: so each number is told
 * about when late packets have had their time. And a packet's delay would be the path's jitter
 * rather than a queue's: a queue keeps order, so a packet that arrives after one that was sent
 * later wasn't in it for longer than that one. The arrival told is therefore that of the least
 * delay among the packet and those sent after it that are here. Where packets keep their order, all
 * are told as they came, at once.
 *
 * <p>Numbers lost one by one are passed over, as long as they aren't more than an eighth of all: a
 * queue that overflows loses several in a row, while radio and bad lines lose here and there, and
 * sending less doesn't make them better. Libwebrtc's estimate stays at half of what it needs with
 * one packet in ten lost that way; they are repaired by NACK. Beyond that share all are told, so a
 * link that drops evenly what exceeds its rate is exceeded by that much at most.
 */
public final class TwccFeedbackGenerator {
  /**
   * Sequence numbers that arrivals are remembered for: 10 Mbit/s for half a second, so a late
   * report still finds them.
   */
  public static final int WINDOW = 512;

  /** For packets that don't carry the time when they were sent. */
  public static final int NO_SEND_TIME = -1;

  private static final int MIN_HELD = 20;
  private static final int MAX_HELD = 100;
  private static final int MASK = WINDOW - 1;
  private static final long INTERVAL_NANOS = 100_000_000L;
  private static final long FRAME_INTERVAL_NANOS = 50_000_000L;
  private static final double MAX_SINGLE_LOSSES = 1 / 8.0;

  /** Of the share of single losses, with each number: it follows within a second or two. */
  private static final double SHARE_STEP = 1 / 256.0;

  private static final long NOT_RECEIVED = Long.MIN_VALUE;
  private static final long UNKNOWN = Long.MIN_VALUE;

  private final TransportFeedbackBuilder builder = new TransportFeedbackBuilder();
  private final ReorderingMeter reordering = new ReorderingMeter();
  private final long[] arrivals = new long[WINDOW];
  private final long[] passed = new long[WINDOW]; // when it, or the first one after it, arrived
  private final long[] sent = new long[WINDOW]; // by the publisher's clock, or UNKNOWN
  private final boolean[] told = new boolean[WINDOW];
  private int mediaSsrc;
  private boolean started;
  private int highest; // extended by counting on from the first number
  private int next; // nothing before it is to be told
  private int held;
  private boolean frameEnded;
  private long lastSentNanos;
  private long notBeforeNanos = Long.MIN_VALUE; // late packets have their time until then
  private int feedbackCount;
  private double singleLosses; // share of all numbers
  private int lastSendTime;
  private long lastSendNanos;

  public TwccFeedbackGenerator() {
    Arrays.fill(arrivals, NOT_RECEIVED);
  }

  /**
   * Records one packet that carries the extension.
   *
   * @param sendTime its abs-send-time, or {@link #NO_SEND_TIME}
   */
  public void onPacket(int sequence16, int ssrc, boolean marker, int sendTime, long nowNanos) {
    mediaSsrc = ssrc;
    if (!started) {
      started = true;
      highest = (sequence16 & 0xFFFF) - 1;
      next = highest + 1;
      lastSentNanos = nowNanos;
    }
    int sequence = highest + (short) (sequence16 - highest);
    if (sequence - highest >= WINDOW) {
      restart(sequence);
    }
    boolean late = highest - sequence >= 0;
    while (highest - sequence < 0) {
      int at = ++highest & MASK;
      arrivals[at] = NOT_RECEIVED;
      passed[at] = nowNanos;
      told[at] = false;
    }
    if (highest - next >= WINDOW) { // numbers pushed out of the window before they were told
      next = highest - WINDOW + 1;
    }
    int at = sequence & MASK;
    if (highest - sequence >= WINDOW || arrivals[at] != NOT_RECEIVED) {
      return;
    }
    arrivals[at] = nowNanos;
    sent[at] = sendTime == NO_SEND_TIME ? UNKNOWN : unwrap(sendTime);
    told[at] = false; // if it was told as lost, it is told again, as the draft allows
    if (late) {
      reordering.late(nowNanos - passed[at], nowNanos);
    }
    if (sequence - next < 0) {
      next = sequence;
    }
    held++;
    frameEnded |= marker;
  }

  private long unwrap(int sendTime) {
    int difference = (sendTime - lastSendTime) << 8 >> 8;
    lastSendTime = sendTime;
    lastSendNanos +=
        difference < 0 ? -AbsSendTime.toNanos(-difference) : AbsSendTime.toNanos(difference);
    return lastSendNanos;
  }

  /** A jump longer than the window: what lies before can't be told any more. */
  private void restart(int sequence) {
    Arrays.fill(arrivals, NOT_RECEIVED);
    highest = sequence - 1;
    next = sequence;
    held = 0;
  }

  /**
   * @return whether {@link #write} has something to say
   */
  public boolean isDue(long nowNanos) {
    return nowNanos >= nextTimeoutNanos();
  }

  /**
   * @return when feedback is due if nothing else arrives; {@link Long#MAX_VALUE} while there is
   *     nothing to tell
   */
  public long nextTimeoutNanos() {
    if (held == 0) {
      return Long.MAX_VALUE;
    }
    long due = lastSentNanos;
    if (held <= MAX_HELD) {
      due += frameEnded && held > MIN_HELD ? FRAME_INTERVAL_NANOS : INTERVAL_NANOS;
    }
    return Math.max(due, notBeforeNanos);
  }

  /**
   * Appends the feedback for everything held that late packets can't come before any more.
   *
   * @return false if the compound was too small: send it and call again
   */
  public boolean write(RtcpWriter rtcp, int senderSsrc, long nowNanos) {
    if (held == 0) {
      return true;
    }
    long wait = reordering.delayNanos(nowNanos);
    int end = next;
    while (highest - end >= 0 && passed[end & MASK] <= nowNanos - wait) {
      end++;
    }
    if (wait > 0) {
      leaveOutJitter(wait);
    }
    for (int first = firstToTell(end); end - first > 0; first = firstToTell(end)) {
      if (!tell(rtcp, senderSsrc, first, end)) {
        return false;
      }
    }
    count();
    frameEnded = false;
    lastSentNanos = nowNanos;
    notBeforeNanos = highest - end >= 0 ? passed[end & MASK] + wait : Long.MIN_VALUE;
    return true;
  }

  /** Moves on to what is to be told next. @return the first that arrived of it, or the end */
  private int firstToTell(int end) {
    while (end - next > 0 && isPassedOver(next)) {
      next++;
    }
    int first = next;
    while (end - first > 0 && arrivals[first & MASK] == NOT_RECEIVED) {
      first++;
    }
    return first;
  }

  /** Writes one message, with the losses before the first arrival as far as it can hold them. */
  private boolean tell(RtcpWriter rtcp, int senderSsrc, int first, int end) {
    int from = first - next < TransportFeedbackBuilder.MAX_STATUSES ? next : first;
    builder.begin(senderSsrc, mediaSsrc, feedbackCount & 0xFF, from, arrivals[first & MASK]);
    int last = first;
    for (int s = first; end - s > 0 && !isPassedOver(s); s++) {
      long arrival = arrivals[s & MASK];
      if (arrival != NOT_RECEIVED) {
        if (!builder.add(s & 0xFFFF, arrival)) {
          break;
        }
        last = s;
      }
    }
    if (!rtcp.transportFeedback(builder)) {
      return false;
    }
    feedbackCount++;
    for (; last - next >= 0; next++) {
      settle(next, arrivals[next & MASK] == NOT_RECEIVED && isSingleLoss(next));
    }
    return true;
  }

  /** Whether a number isn't told any more, or not at all. */
  private boolean isPassedOver(int sequence) {
    if (!told[sequence & MASK]
        && arrivals[sequence & MASK] == NOT_RECEIVED
        && singleLosses < MAX_SINGLE_LOSSES
        && isSingleLoss(sequence)) {
      settle(sequence, true);
    }
    return told[sequence & MASK];
  }

  /** Whether its neighbours have both come. */
  private boolean isSingleLoss(int sequence) {
    return highest - (sequence - 1) < WINDOW
        && arrivals[sequence - 1 & MASK] != NOT_RECEIVED
        && highest - (sequence + 1) >= 0
        && arrivals[sequence + 1 & MASK] != NOT_RECEIVED;
  }

  private void settle(int sequence, boolean singleLoss) {
    told[sequence & MASK] = true;
    singleLosses += ((singleLoss ? 1 : 0) - singleLosses) * SHARE_STEP;
    if (arrivals[sequence & MASK] == NOT_RECEIVED) {
      reordering.lost();
    }
  }

  private void count() {
    held = 0;
    for (int s = next; highest - s >= 0; s++) {
      if (arrivals[s & MASK] != NOT_RECEIVED && !told[s & MASK]) {
        held++;
      }
    }
  }

  private void leaveOutJitter(long wait) {
    long leastDelay = Long.MAX_VALUE;
    long earliest = Long.MAX_VALUE;
    for (int s = highest; s - next >= 0; s--) {
      int at = s & MASK;
      if (arrivals[at] == NOT_RECEIVED || told[at]) {
        continue;
      }
      long arrival = Math.min(arrivals[at], earliest);
      if (sent[at] != UNKNOWN) {
        leastDelay = Math.min(leastDelay, arrivals[at] - sent[at]);
        arrival = sent[at] + leastDelay;
      }
      // No more than the path's jitter, whatever the publisher says of its clock.
      arrivals[at] = Math.max(arrival, passed[at] - wait);
      earliest = Math.min(earliest, arrivals[at]);
    }
  }
}
