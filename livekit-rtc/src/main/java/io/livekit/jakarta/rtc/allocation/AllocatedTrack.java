package io.livekit.jakarta.rtc.allocation;

/** A track as the allocator sees it. Owned by: the subscriber's media loop. */
public interface AllocatedTrack {

  /** Adds what may be forwarded now, from the least on; nothing where nothing is to be sent. */
  void readLadder(Ladder ladder);

  /**
   * @return tracks of a higher number get their best before those of lower ones get more than their
   *     least
   */
  int priority();

  /**
   * Forwards these layers from now on, or as soon as a key frame allows.
   *
   * @param spatial or {@link Ladder#NONE} for nothing, as not even the least fits
   * @param atOnce what is above doesn't get through: none of it is to be sent any more
   */
  void allocate(int spatial, int temporal, boolean atOnce, long nowNanos);
}
