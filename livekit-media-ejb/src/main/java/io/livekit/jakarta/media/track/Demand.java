package io.livekit.jakarta.media.track;

/**
 * Tells a track's publisher what of it anybody takes, so that it sends no more than that (spec/02
 * §7). Owned by: the room's executor.
 */
interface Demand {

  /** What subscribers want may have changed. */
  void update();

  /** Says it again: the publisher begins to send once more. */
  void force();

  /**
   * Says again what was said last, to a publisher that may have lost it with its socket. It would
   * go on without the layers that were asked for meanwhile.
   */
  void repeat();

  void close();
}
