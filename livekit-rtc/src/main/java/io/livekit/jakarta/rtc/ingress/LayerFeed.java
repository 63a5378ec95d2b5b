package io.livekit.jakarta.rtc.ingress;

/**
 * One spatial layer as its readers see it: packets, clock and whether it is alive. Written by: the
 * publisher's media loop; read by any thread.
 */
public final class LayerFeed {
  private final PacketRing ring;
  private final MediaClock clock = new MediaClock();
  private final TargetRates targetRates = new TargetRates();
  private volatile boolean active;
  private volatile long bitrate;

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
   * @return bit/s over the last second or so
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

  void setActivity(boolean active, long bitrate) {
    if (this.active != active) {
      this.active = active;
    }
    if (this.bitrate != bitrate) {
      this.bitrate = bitrate;
    }
  }
}
