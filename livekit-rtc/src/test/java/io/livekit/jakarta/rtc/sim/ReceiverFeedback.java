package io.livekit.jakarta.rtc.sim;

import io.livekit.jakarta.rtc.rtcp.RtcpWriter;
import io.livekit.jakarta.rtc.rtcp.TransportFeedbackBuilder;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Transport-wide feedback as libwebrtc's receivers give it: all that came since the last message,
 * and what is missing in between. Owned by: one thread.
 */
public final class ReceiverFeedback {
  /** How often libwebrtc sends it at the bitrates of a call. */
  public static final long INTERVAL_NANOS = 50_000_000L;

  /** Missing packets that one message tells of. */
  private static final int MAX_GAP = 300;

  /** Late by more than this it isn't told again. */
  private static final int MAX_LATE = 200;

  private final TransportFeedbackBuilder builder = new TransportFeedbackBuilder();
  private final SortedMap<Integer, Long> arrivals = new TreeMap<>();
  private int next = Integer.MIN_VALUE;
  private int count;

  /** A packet came. */
  public void received(int sequence16, long nowNanos) {
    if (next == Integer.MIN_VALUE) {
      next = sequence16;
    }
    int sequence = next + (short) (sequence16 - next);
    if (sequence >= next - MAX_LATE) {
      arrivals.putIfAbsent(sequence, nowNanos);
    }
  }

  /**
   * Appends one message.
   *
   * @return whether more are due
   */
  public boolean write(RtcpWriter rtcp, int senderSsrc, int mediaSsrc) {
    if (arrivals.isEmpty()) {
      return false;
    }
    int first = Math.max(Math.min(next, arrivals.firstKey()), arrivals.firstKey() - MAX_GAP);
    long arrival = arrivals.get(arrivals.firstKey());
    builder.begin(senderSsrc, mediaSsrc, count++ & 0xFF, first & 0xFFFF, arrival);
    while (!arrivals.isEmpty()
        && builder.add(arrivals.firstKey() & 0xFFFF, arrivals.get(arrivals.firstKey()))) {
      next = Math.max(next, arrivals.firstKey() + 1);
      arrivals.remove(arrivals.firstKey());
    }
    if (!rtcp.transportFeedback(builder)) {
      throw new IllegalStateException("feedback doesn't fit");
    }
    return !arrivals.isEmpty();
  }
}
