package io.livekit.jakarta.rtc.bwe;

import java.util.Arrays;

/**
 * What came of probes: packets sent faster than media, whose arrival tells how fast the path is.
 * Owned by: one thread.
 */
final class ProbeResults {

  /** No result. */
  static final long NONE = -1;

  /** Probes under way at once. */
  private static final int SLOTS = 8;

  /** Of a probe's packets, so many must have arrived. */
  private static final int MIN_PACKETS = 4;

  private static final double MIN_RECEIVED = 0.6;

  /** Of what was sent, so much must have been told of: the end of a probe tells the most. */
  private static final double MIN_SETTLED = 0.9;

  /** What comes in slower than it was sent met the path's end; a little less is what it carries. */
  private static final double SATURATED = 0.9;

  private static final double OF_SATURATED = 0.95;
  private static final double LARGEST_SPEEDUP = 2;
  private static final double MIN_SPAN_NANOS = 1e6;

  private final int[] ids = new int[SLOTS];
  private final int[] sentBytes = new int[SLOTS];
  private final int[] lostBytes = new int[SLOTS];
  private final int[] packets = new int[SLOTS];
  private final int[] bytes = new int[SLOTS];
  private final int[] firstBytes = new int[SLOTS]; // in the order of arrival
  private final int[] lastBytes = new int[SLOTS]; // in the order of sending
  private final long[] firstSent = new long[SLOTS];
  private final long[] lastSent = new long[SLOTS];
  private final long[] firstArrival = new long[SLOTS];
  private final long[] lastArrival = new long[SLOTS];
  private final int[] halfPackets = new int[SLOTS]; // and what the probe was when so many had come
  private final int[] halfBytes = new int[SLOTS];
  private final long[] halfSent = new long[SLOTS];
  private final long[] halfArrival = new long[SLOTS];

  void reset() {
    Arrays.fill(ids, 0);
  }

  /** A packet of a probe got lost. */
  void lost(int id, int packetBytes) {
    if (id != 0 && ids[id % SLOTS] == id) {
      lostBytes[id % SLOTS] += packetBytes;
    }
  }

  /**
   * A packet goes out.
   *
   * @param id of the probe that it is part of, or 0
   */
  void sent(int id, int packetBytes) {
    if (id == 0) {
      return;
    }
    int at = id % SLOTS;
    if (ids[at] != id) {
      ids[at] = id;
      sentBytes[at] = 0;
      lostBytes[at] = 0;
      packets[at] = 0;
      halfPackets[at] = 0;
      bytes[at] = 0;
    }
    sentBytes[at] += packetBytes;
  }

  /** A packet arrived. */
  void arrived(int id, int packetBytes, long sentNanos, long arrivalNanos) {
    int at = id % SLOTS;
    if (id == 0 || ids[at] != id) {
      return;
    }
    if (packets[at] == 0) {
      firstSent[at] = sentNanos;
      lastSent[at] = sentNanos;
      firstArrival[at] = arrivalNanos;
      lastArrival[at] = arrivalNanos;
      firstBytes[at] = packetBytes;
      lastBytes[at] = packetBytes;
    } else {
      firstSent[at] = Math.min(firstSent[at], sentNanos);
      if (sentNanos >= lastSent[at]) {
        lastSent[at] = sentNanos;
        lastBytes[at] = packetBytes;
      }
      if (arrivalNanos < firstArrival[at]) {
        firstArrival[at] = arrivalNanos;
        firstBytes[at] = packetBytes;
      }
      lastArrival[at] = Math.max(lastArrival[at], arrivalNanos);
    }
    packets[at]++;
    bytes[at] += packetBytes;
    if (halfPackets[at] == 0 && 2 * bytes[at] >= sentBytes[at]) {
      halfPackets[at] = packets[at];
      halfBytes[at] = bytes[at];
      halfSent[at] = lastSent[at];
      halfArrival[at] = lastArrival[at];
    }
  }

  /**
   * @param id of a probe all of whose packets have been sent
   * @return the rate that it has shown, in bits per second, or {@link #NONE} while too little is
   *     known
   */
  long shown(int id) {
    int at = id % SLOTS;
    return ids[at] == id
            && packets[at] >= MIN_PACKETS
            && bytes[at] + lostBytes[at] >= MIN_SETTLED * sentBytes[at]
            && bytes[at] >= MIN_RECEIVED * sentBytes[at]
        ? rate(at)
        : NONE;
  }

  private long rate(int at) {
    double sendSpan = Math.max(lastSent[at] - firstSent[at], MIN_SPAN_NANOS);
    double arrivalSpan = Math.max(lastArrival[at] - firstArrival[at], MIN_SPAN_NANOS);
    double sendRate = (bytes[at] - lastBytes[at]) * 8e9 / sendSpan;
    double arrivalRate = (bytes[at] - firstBytes[at]) * 8e9 / arrivalSpan;
    if (arrivalRate > LARGEST_SPEEDUP * sendRate) {
      return NONE; // they were held up together and let go together
    }
    if (halfPackets[at] > 0 && packets[at] - halfPackets[at] >= MIN_PACKETS) {
      // What a token bucket lets through at once is at the beginning; the rest tells the rate.
      double rest = (bytes[at] - halfBytes[at]) * 8e9;
      double restArrival = rest / Math.max(lastArrival[at] - halfArrival[at], MIN_SPAN_NANOS);
      double restSent = rest / Math.max(lastSent[at] - halfSent[at], MIN_SPAN_NANOS);
      if (restArrival < SATURATED * restSent) {
        return (long) (OF_SATURATED * Math.min(restArrival, arrivalRate));
      }
    }
    return (long)
        (arrivalRate < SATURATED * sendRate
            ? OF_SATURATED * arrivalRate
            : Math.min(sendRate, arrivalRate));
  }
}
