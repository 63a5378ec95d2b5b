package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.ingress.PacketFacts;

/**
 * Drops the pictures of temporal layers that a subscriber isn't to get, all packets of a picture or
 * none. Owned by: the subscriber's media loop.
 */
final class TemporalFilter {
  /** An encoder that never says where a layer may be joined is trusted after this many pictures. */
  static final int MAX_PICTURES_WITHOUT_SYNC = 32;

  private int temporal;
  private int target = Integer.MAX_VALUE;
  private int picturesWaited;
  private int lastTimestamp;
  private boolean lastDropped;
  // the packet decided last belongs to the same picture as the one before it
  private boolean repeated;

  /** Sets the highest layer to forward; to say the same again changes nothing. */
  void setTarget(int target) {
    if (this.target != target) {
      this.target = target;
      picturesWaited = 0;
    }
  }

  /**
   * @return the temporal layer being forwarded
   */
  int temporal() {
    return temporal;
  }

  /** Continues with another stream from this packet, the first of a key frame. */
  void start(PacketFacts p) {
    temporal = target; // nothing refers to pictures before a key frame
    lastTimestamp = p.timestamp - 1;
    lastDropped = false;
  }

  /**
   * Decides on a packet by itself and its timestamp.
   *
   * @param late it came after newer ones
   * @param afterGap packets right before it are missing, see {@link #isAbove}
   */
  boolean decide(PacketFacts p, boolean late, boolean afterGap) {
    if (late) {
      return !isSpoilt(p, temporal);
    }
    repeated = p.timestamp == lastTimestamp;
    if (!repeated) {
      lastTimestamp = p.timestamp;
      lastDropped = isAbove(p, afterGap);
    }
    ended(p);
    return !lastDropped;
  }

  /**
   * @return whether the packet decided last was dropped together with the packet before it, as one
   *     picture
   */
  boolean isSameDroppedPicture() {
    return lastDropped && repeated;
  }

  /**
   * Takes a new picture, and joins a higher layer where that is possible.
   *
   * @param afterGap packets right before it are missing: it can't be told which pictures they
   *     belong to, so the picture is kept whatever its layer, or a retransmission would have no
   *     place to go; unless it couldn't be decoded
   * @return whether the picture is to be dropped
   */
  boolean isAbove(PacketFacts p, boolean afterGap) {
    int joinable = Math.min(target, p.joinableTemporal());
    if (p.is(PacketFacts.KEY_FRAME)) {
      temporal = target;
    } else if (p.is(PacketFacts.START_OF_FRAME) && joinable > temporal) {
      temporal = joinable;
      picturesWaited = 0;
    } else if (p.temporal > temporal && p.temporal <= target) {
      picturesWaited++;
      if (p.is(PacketFacts.START_OF_FRAME) && picturesWaited > MAX_PICTURES_WITHOUT_SYNC) {
        temporal = p.temporal;
        picturesWaited = 0;
      }
    }
    return p.temporal > temporal && (!afterGap || isSpoilt(p, temporal));
  }

  /**
   * A picture above the layer forwarded that may not be joined refers to some that were dropped.
   */
  static boolean isSpoilt(PacketFacts p, int forwarded) {
    return p.temporal > forwarded && p.joinableTemporal() < p.temporal;
  }

  /** Gives up higher layers behind the last packet of a picture. */
  void ended(PacketFacts p) {
    if (p.is(PacketFacts.MARKER) && temporal > target) {
      temporal = target;
    }
  }
}
