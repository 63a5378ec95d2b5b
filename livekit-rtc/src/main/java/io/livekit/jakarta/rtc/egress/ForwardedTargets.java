package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.ingress.PacketFacts;

/**
 * What the copy of a scalable stream's packet says otherwise than the original, in one number, so
 * that a retransmission says the same: which decode targets are active, and whether a picture ends
 * here. Stateless.
 */
final class ForwardedTargets {
  /** As in the original. */
  static final int UNCHANGED = 0;

  /** Streams of more targets are described as they come; nine are three layers of each kind. */
  static final int MAX_TARGETS = 26;

  private static final int LAST_OF_PICTURE = 1 << 31;

  private ForwardedTargets() {}

  /**
   * @param count decode targets of the stream, or 0 to leave the active ones as they are
   * @param active a bit for each
   * @param endsFrame the packet's frame is the picture's last one that is forwarded
   */
  static int of(int count, int active, boolean lastOfPicture) {
    int targets = count > MAX_TARGETS ? UNCHANGED : count << MAX_TARGETS | active;
    return targets | (lastOfPicture ? LAST_OF_PICTURE : 0);
  }

  /**
   * @return whether the copy gets the RTP marker
   */
  static boolean isMarked(int targets, PacketFacts packet) {
    return targets < 0 || packet.is(PacketFacts.MARKER);
  }

  /**
   * @return 0 where the active decode targets stay as they are
   */
  static int count(int targets) {
    return (targets & ~LAST_OF_PICTURE) >>> MAX_TARGETS;
  }

  static int active(int targets) {
    return targets & (1 << MAX_TARGETS) - 1;
  }
}
