package io.livekit.jakarta.rtc.ingress;

/**
 * Keeps one track within its own limit and within that of all that its publisher sends. Owned by:
 * the publisher's media loop.
 *
 * <p>Video is cut between pictures, from the best layer down, and comes back with a key frame: what
 * comes through can be decoded. Audio is cut packet by packet, and only by more audio.
 */
final class BitrateGate {
  /** What is kept for the layers below, for each of them, of a second's amount. */
  static final double RESERVE = 0.2;

  /** What has to be there before a layer comes back, beyond the reserve: a key frame takes it. */
  static final double TO_REOPEN = 0.5;

  /** A picture that has begun goes on this far at least: the first one is a key frame. */
  static final int MIN_PICTURE_BYTES = 64 * 1024;

  /** A picture goes no further into debt than this part of a second's amount. */
  static final double MAX_DEBT = -1;

  private static final long NEVER = Long.MAX_VALUE;
  private static final long MIN_WAIT_NANOS = 50_000_000L;

  /**
   * How long a better layer stays away: who saw it gets the one below, and back and forth is worse
   * than either.
   */
  static final long BETTER_LAYER_WAIT_NANOS = 5_000_000_000L;

  private final BitrateLimit own = new BitrateLimit();
  private final BitrateLimit shared;
  private final boolean[] closed = new boolean[MediaSource.MAX_LAYERS];
  private final int[] pictureBytes = new int[MediaSource.MAX_LAYERS];
  private final long[] reopensAt = new long[MediaSource.MAX_LAYERS]; // NEVER once asked for

  /**
   * @param shared the limit of all that the publisher sends
   */
  BitrateGate(BitrateLimit shared) {
    this.shared = shared;
  }

  BitrateLimit own() {
    return own;
  }

  /**
   * @return whether a packet of audio comes through
   */
  boolean admitsAudio(int bytes, long nowNanos) {
    return own.takeAudio(bytes, nowNanos) && shared.takeAudio(bytes, nowNanos);
  }

  /**
   * @param begins it is the first packet of its picture
   * @param joinable a decoder can begin with its picture
   * @return whether a packet of video comes through
   */
  boolean admitsVideo(int layer, boolean begins, boolean joinable, int bytes, long nowNanos) {
    boolean limited = own.isSet() || shared.isSet();
    if (closed[layer]) {
      if (!begins || !joinable || limited && isTooEarly(layer, nowNanos)) {
        return false;
      }
      closed[layer] = false;
    }
    if (!limited) {
      return true;
    }
    pictureBytes[layer] = begins ? bytes : pictureBytes[layer] + bytes;
    if (begins ? headroom(layer, nowNanos) <= 0 : isEndless(layer, nowNanos)) {
      closed[layer] = true;
      waitFor(layer, nowNanos);
      return false;
    }
    own.spend(bytes);
    shared.spend(bytes);
    return true;
  }

  private boolean isTooEarly(int layer, long nowNanos) {
    return holdsBack(layer) && nowNanos < reopensAt[layer] || headroom(layer, nowNanos) < TO_REOPEN;
  }

  private boolean isEndless(int layer, long nowNanos) {
    return pictureBytes[layer] > MIN_PICTURE_BYTES && headroom(0, nowNanos) < MAX_DEBT;
  }

  private double headroom(int layer, long nowNanos) {
    return Math.min(own.left(nowNanos), shared.left(nowNanos)) - layer * RESERVE;
  }

  private void waitFor(int layer, long nowNanos) {
    double part = layer * RESERVE + TO_REOPEN;
    long wait = Math.max(own.nanosUntil(part, nowNanos), shared.nanosUntil(part, nowNanos));
    long least = layer == 0 ? MIN_WAIT_NANOS : BETTER_LAYER_WAIT_NANOS;
    reopensAt[layer] = nowNanos + Math.max(least, wait);
  }

  /**
   * @return whether a key frame of the layer would be in vain
   */
  boolean holdsBack(int layer) {
    return closed[layer] && reopensAt[layer] != NEVER;
  }

  /**
   * @return when to look at the layer again, if it is held back
   */
  long reopensAt(int layer) {
    return reopensAt[layer];
  }

  /**
   * @return whether it is time to ask for the layer's key frame
   */
  boolean onTimeout(int layer, long nowNanos) {
    if (!holdsBack(layer) || nowNanos < reopensAt[layer]) {
      return false;
    }
    if (headroom(layer, nowNanos) < TO_REOPEN) {
      waitFor(layer, nowNanos); // other layers or tracks have taken it
      return false;
    }
    reopensAt[layer] = NEVER;
    return true;
  }
}
