package io.livekit.jakarta.rtc.rtcp;

/**
 * Tells a publisher when its packets arrived (draft-holmer-rmcat-transport-wide-cc-extensions-01).
 * Owned by: the publisher's media loop; one per transport.
 *
 * <p>Feedback goes out when more than 20 packets are held and 100 ms have passed since the last
 * one, or a frame ended and 50 ms have passed, or more than 100 packets are held (spec/02 §3).
 */
public final class TwccFeedbackGenerator {
  /**
   * Sequence numbers that arrivals are remembered for: 10 Mbit/s for half a second, so a late
   * report still finds them.
   */
  public static final int WINDOW = 512;

  private static final int MIN_HELD = 20;
  private static final int MAX_HELD = 100;
  private static final long INTERVAL_NANOS = 100_000_000L;
  private static final long FRAME_INTERVAL_NANOS = 50_000_000L;
  private static final long NOT_RECEIVED = Long.MIN_VALUE;

  private final TransportFeedbackBuilder builder = new TransportFeedbackBuilder();
  private final long[] arrivals = new long[WINDOW];
  private int mediaSsrc;
  private boolean started;
  private int highest; // extended by counting on from the first number
  private int next; // first number not yet reported
  private int held;
  private boolean frameEnded;
  private long lastSentNanos;
  private int feedbackCount;

  public TwccFeedbackGenerator() {
    java.util.Arrays.fill(arrivals, NOT_RECEIVED);
  }

  /** Records one packet that carries the extension. */
  public void onPacket(int sequence16, int ssrc, boolean marker, long nowNanos) {
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
    while (highest - sequence < 0) {
      arrivals[++highest & WINDOW - 1] = NOT_RECEIVED;
    }
    if (highest - next >= WINDOW) { // numbers pushed out of the window before they were reported
      next = highest - WINDOW + 1;
    }
    if (highest - sequence >= WINDOW || arrivals[sequence & WINDOW - 1] != NOT_RECEIVED) {
      return;
    }
    arrivals[sequence & WINDOW - 1] = nowNanos;
    // came after its neighbours were reported: report again from here, as the draft allows
    if (sequence - next < 0) {
      next = sequence;
    }
    held++;
    frameEnded |= marker;
  }

  /** A jump longer than the window: what lies before can't be reported any more. */
  private void restart(int sequence) {
    java.util.Arrays.fill(arrivals, NOT_RECEIVED);
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
   * @return when feedback is due if nothing else arrives; {@link Long#MAX_VALUE} while too few
   *     packets are held
   */
  public long nextTimeoutNanos() {
    if (held <= MIN_HELD) {
      return Long.MAX_VALUE;
    }
    if (held > MAX_HELD) {
      return lastSentNanos;
    }
    return lastSentNanos + (frameEnded ? FRAME_INTERVAL_NANOS : INTERVAL_NANOS);
  }

  /**
   * Appends the feedback for everything held.
   *
   * @return false if the compound was too small: send it and call again
   */
  public boolean write(RtcpWriter rtcp, int senderSsrc, long nowNanos) {
    if (held == 0) {
      return true;
    }
    while (true) {
      while (highest - next >= 0 && arrivals[next & WINDOW - 1] == NOT_RECEIVED) {
        next++;
      }
      if (highest - next < 0) {
        break;
      }
      int from = next;
      builder.begin(senderSsrc, mediaSsrc, feedbackCount & 0xFF, from, arrivals[from & WINDOW - 1]);
      fill();
      if (!rtcp.transportFeedback(builder)) {
        next = from;
        return false;
      }
      feedbackCount++;
    }
    held = 0;
    next = highest + 1;
    frameEnded = false;
    lastSentNanos = nowNanos;
    return true;
  }

  private void fill() {
    for (; highest - next >= 0; next++) {
      long arrival = arrivals[next & WINDOW - 1];
      if (arrival != NOT_RECEIVED && !builder.add(next & 0xFFFF, arrival)) {
        return;
      }
    }
  }
}
