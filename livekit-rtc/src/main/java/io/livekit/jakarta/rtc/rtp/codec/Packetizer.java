package io.livekit.jakarta.rtc.rtp.codec;

/** Splits encoded frames into RTP payloads. Owned by: one thread; each stream has its own. */
public interface Packetizer {
  /** Payload size that leaves room for RTP, SRTP, UDP and a tunnel within 1280 bytes. */
  int DEFAULT_MAX_PAYLOAD = 1150;

  /** Below this, headers would leave no room for media. */
  int MIN_MAX_PAYLOAD = 64;

  /** Takes payloads in order. */
  @FunctionalInterface
  interface Sink {
    /**
     * Takes one payload; the array is only valid during the call.
     *
     * @param marker value of the packet's marker bit
     */
    void payload(byte[] buf, int off, int len, boolean marker);
  }

  /**
   * Hands the payloads of one frame (one access unit, one temporal unit, one audio packet) to the
   * sink.
   */
  void packetize(byte[] frame, int off, int len, Sink sink);

  /**
   * @return {@code maxPayload} if it is sensible
   */
  static int checkMaxPayload(int maxPayload) {
    if (maxPayload < MIN_MAX_PAYLOAD) {
      throw new IllegalArgumentException("payloads of " + maxPayload + " bytes are too small");
    }
    return maxPayload;
  }

  /**
   * @return how many fragments {@code len} bytes need if each holds at most {@code max}
   */
  static int fragments(int len, int max) {
    return (len + max - 1) / max;
  }

  /**
   * @return where fragment {@code index} of {@code count} about equal ones begins; index may be
   *     count
   */
  static int fragmentStart(int len, int index, int count) {
    return (int) ((long) len * index / count);
  }
}
