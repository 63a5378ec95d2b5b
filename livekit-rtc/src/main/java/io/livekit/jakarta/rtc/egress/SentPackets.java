package io.livekit.jakarta.rtc.egress;

import java.util.Arrays;

/**
 * What was sent under which number, so that it can be built again from the ring (spec/02 §5.6).
 * Owned by: the subscriber's media loop. Grows by doubling while it would forget packets younger
 * than a second.
 */
final class SentPackets {
  /** Times that one packet is resent at most, as often as libwebrtc asks. */
  static final int MAX_RESENDS = 10;

  /**
   * Libwebrtc asks ten times, often for a second in all, and then waits in silence; the last of
   * those may be lost.
   */
  private static final long NEARLY_GIVEN_UP_MILLIS = 600;

  /** However long the round trip, one may ask again after this. */
  static final long MAX_SPACING_MILLIS = 300;

  private static final int INITIAL = 64;
  private static final int MAX = 1024; // as many as a ring keeps
  private static final long HISTORY_MILLIS = 1000;

  private final int limit;
  private int[] numbers; // outgoing 16-bit number, or -1
  private int[] indexes; // low half of the index in the ring
  private int[] timestamps; // outgoing
  private int[] codecFacts;
  private char[] frameNumbers; // of dependency descriptors; unused where there is none
  private int[] firstSentMillis;
  private int[] lastSentMillis;
  private byte[] layers;
  private byte[] resends;

  /**
   * @param wanted packets to remember at most
   */
  SentPackets(int wanted) {
    limit = Integer.highestOneBit(Math.max(INITIAL, Math.min(MAX, wanted)) * 2 - 1);
    allocate(INITIAL);
  }

  private void allocate(int size) {
    numbers = new int[size];
    indexes = new int[size];
    timestamps = new int[size];
    codecFacts = new int[size];
    frameNumbers = new char[size];
    firstSentMillis = new int[size];
    lastSentMillis = new int[size];
    layers = new byte[size];
    resends = new byte[size];
    Arrays.fill(numbers, -1);
  }

  void add(
      long outSequence,
      int layer,
      long index,
      int timestamp,
      int codecFact,
      int frameNumber,
      long nowNanos) {
    int at = (int) outSequence & numbers.length - 1;
    int millis = millis(nowNanos);
    if (numbers.length < limit
        && numbers[at] >= 0
        && millis - lastSentMillis[at] < HISTORY_MILLIS) {
      grow();
      at = (int) outSequence & numbers.length - 1;
    }
    numbers[at] = (int) outSequence & 0xFFFF;
    indexes[at] = (int) index;
    timestamps[at] = timestamp;
    codecFacts[at] = codecFact;
    frameNumbers[at] = (char) frameNumber;
    firstSentMillis[at] = millis;
    lastSentMillis[at] = millis;
    layers[at] = (byte) layer;
    resends[at] = 0;
  }

  private void grow() {
    int[] oldNumbers = numbers;
    int[] oldIndexes = indexes;
    int[] oldTimestamps = timestamps;
    int[] oldFacts = codecFacts;
    char[] oldFrameNumbers = frameNumbers;
    int[] oldFirst = firstSentMillis;
    int[] oldMillis = lastSentMillis;
    byte[] oldLayers = layers;
    byte[] oldResends = resends;
    allocate(oldNumbers.length * 2);
    for (int i = 0; i < oldNumbers.length; i++) {
      if (oldNumbers[i] >= 0) {
        int at = oldNumbers[i] & numbers.length - 1;
        numbers[at] = oldNumbers[i];
        indexes[at] = oldIndexes[i];
        timestamps[at] = oldTimestamps[i];
        codecFacts[at] = oldFacts[i];
        frameNumbers[at] = oldFrameNumbers[i];
        firstSentMillis[at] = oldFirst[i];
        lastSentMillis[at] = oldMillis[i];
        layers[at] = oldLayers[i];
        resends[at] = oldResends[i];
      }
    }
  }

  void clear() {
    Arrays.fill(numbers, -1);
  }

  /** It had to wait, and is sent now. */
  void sentNow(int entry, long nowNanos) {
    firstSentMillis[entry] = millis(nowNanos);
    lastSentMillis[entry] = firstSentMillis[entry];
  }

  /**
   * @return an entry for the methods below, or -1 if the number is unknown
   */
  int find(int sequence16) {
    int at = sequence16 & numbers.length - 1;
    return numbers[at] == (sequence16 & 0xFFFF) ? at : -1;
  }

  /**
   * @return whether a NACK for it that comes now shows that resends have failed and will soon be
   *     given up
   */
  boolean isNearlyGivenUp(int entry, long lastKeyFrameNanos, long rttNanos, long nowNanos) {
    int now = millis(nowNanos);
    int rtt = millis(rttNanos);
    return resends[entry] > 0
        && now - lastSentMillis[entry] >= rtt
        && now - firstSentMillis[entry] >= rtt + NEARLY_GIVEN_UP_MILLIS
        && nowNanos - lastKeyFrameNanos > (now - firstSentMillis[entry]) * 1_000_000L;
  }

  int size() {
    return numbers.length;
  }

  /**
   * @param spacingNanos least time between two resends of the packet
   * @return whether the packet may be resent now; if so it counts as resent
   */
  boolean tryResend(int entry, long spacingNanos, long nowNanos) {
    long spacing = Math.min(MAX_SPACING_MILLIS, spacingNanos / 1_000_000);
    int millis = millis(nowNanos);
    // The first resend doesn't wait: a NACK can't be older than the packet.
    if (resends[entry] >= MAX_RESENDS
        || resends[entry] > 0 && millis - lastSentMillis[entry] < spacing) {
      return false;
    }
    resends[entry]++;
    lastSentMillis[entry] = millis;
    return true;
  }

  /**
   * @return the index in the ring, completed from its low half with the ring's head
   */
  long index(int entry, long head) {
    return head - ((int) head - indexes[entry] & 0xFFFF_FFFFL);
  }

  int timestamp(int entry) {
    return timestamps[entry];
  }

  int codecFact(int entry) {
    return codecFacts[entry];
  }

  int frameNumber(int entry) {
    return frameNumbers[entry];
  }

  int layer(int entry) {
    return layers[entry];
  }

  private static int millis(long nanos) {
    return (int) (nanos / 1_000_000);
  }
}
