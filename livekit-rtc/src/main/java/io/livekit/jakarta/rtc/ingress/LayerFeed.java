package io.livekit.jakarta.rtc.ingress;

/**
 * One spatial layer as its readers see it: packets, clock and whether it is alive. Written by: the
 * publisher's media loop; read by any thread.
 */
public final class LayerFeed {
  /** Temporal layers whose bitrates are told apart: encoders of calls make no more. */
  public static final int TEMPORAL_LAYERS = 3;

  private final PacketRing ring;
  private final MediaClock clock = new MediaClock();
  private final TargetRates targetRates = new TargetRates();
  private volatile boolean active;
  private volatile long bitrate;
  private volatile long lowestBitrate; // of the lowest temporal layer
  private volatile long middleBitrate; // of the lowest two

  /**
   * @param maxPackets history for retransmissions, see {@link PacketRing}
   */
  public LayerFeed(boolean audio, int maxPackets) {
    ring = new PacketRing(audio, maxPackets);
  }

  public PacketRing ring() {
    return ring;
  }

  public MediaClock clock() {
    return clock;
  }

  /**
   * @return whether packets came lately (spec/02 §6, stream tracker rules)
   */
  public boolean isActive() {
    return active;
  }

  /**
   * @return bit/s over the last second or so, without key frames, which come now and then
   */
  public long bitrate() {
    return bitrate;
  }

  /**
   * @return bit/s of a spatial layer up to a temporal one, of a stream that carries several spatial
   *     layers (SVC), with what they need of others; 0 for what doesn't come, or isn't known yet
   */
  public long targetBitrate(int spatial, int temporal) {
    return targetRates.bitrate(spatial, temporal);
  }

  TargetRates targetRates() {
    return targetRates;
  }

  /**
   * @return bit/s of a temporal layer and those below it, 0 while unknown; of an encoder without
   *     temporal layers always all
   */
  public long bitrate(int temporal) {
    return switch (temporal) {
      case 0 -> lowestBitrate;
      case 1 -> middleBitrate;
      default -> bitrate;
    };
  }

  /** Takes the tracker's rates. */
  void update(StreamTracker tracker) {
    setActivity(tracker.isActive(), tracker.steadyBitrate());
    lowestBitrate = tracker.steadyBitrate(0);
    middleBitrate = tracker.steadyBitrate(1);
  }

  void setActivity(boolean active, long bitrate) {
    if (this.active != active) {
      this.active = active;
    }
    if (this.bitrate != bitrate) {
      this.bitrate = bitrate;
    }
  }
}
