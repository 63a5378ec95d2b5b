package io.livekit.jakarta.rtc.allocation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Shares out what one subscriber's path carries among its tracks: first each its least, then, by
 * priority and in turns, each the next rung of its ladder, as long as it fits. Going up takes a
 * little more room than staying, so that nothing flaps. Owned by: the subscriber's media loop.
 * Allocates nothing once it has seen as many tracks.
 */
public final class Allocator {

  /** Room that a rung must leave when it is climbed. */
  private static final double CLIMB = 1.1;

  /**
   * The same for a spatial layer soon after it was lost: each of its beginnings costs a key frame,
   * which a path that is too narrow carries worst. A path that has become wide again leaves more.
   */
  private static final double CLIMB_BACK = 2.5;

  /**
   * So much more than there is, and twice of it, isn't sent beside audio whatever is allowed: it
   * would take all that the path carries.
   */
  private static final long HOPELESS_BITS = 200_000;

  /** How soon that is; each time that the layer is lost soon again, twice as long. */
  private static final long FIRST_HOLD_NANOS = 8_000_000_000L;

  /** The same of a track that was paused: any picture is better than none. */
  private static final long PAUSE_HOLD_NANOS = 2_000_000_000L;

  private static final long LONGEST_HOLD_NANOS = 60_000_000_000L;
  private static final int SPATIAL_LAYERS = 3;

  /**
   * A layer begins with a key frame, whose queue lowers the estimate for a moment: so soon so much
   * of a layer's room is enough to keep it.
   */
  private static final long SETTLE_NANOS = 3_000_000_000L;

  private static final double SETTLING = 0.85;

  /** Of what all tracks took when one lost a layer: so much didn't fit, whichever takes it. */
  private static final double OF_TOO_MUCH = 0.9;

  private static final class Share {
    private final Ladder ladder = new Ladder();
    private AllocatedTrack track;
    private int priority;
    private int before = Ladder.NONE;
    private int beforeSpatial = Integer.MAX_VALUE;
    private int beforeTemporal = Integer.MAX_VALUE;
    private int rung;
    private boolean stuck;
    private long climbedNanos = Long.MIN_VALUE; // to another spatial layer
    private final long[] lostNanos = new long[SPATIAL_LAYERS]; // of each, when it was last
    private final long[] holdNanos = new long[SPATIAL_LAYERS]; // 0 for one that never was

    private void forget() {
      climbedNanos = Long.MIN_VALUE;
      beforeSpatial = Integer.MAX_VALUE;
      beforeTemporal = Integer.MAX_VALUE;
      release();
    }

    private void release() {
      Arrays.fill(holdNanos, 0);
    }

    private boolean isLost(int layer, long nowNanos) {
      return layer < SPATIAL_LAYERS
          && holdNanos[layer] > 0
          && nowNanos - lostNanos[layer] < holdNanos[layer];
    }

    private long lost(int layer, long nowNanos) {
      boolean soon = holdNanos[layer] > 0 && nowNanos - lostNanos[layer] < 2 * holdNanos[layer];
      holdNanos[layer] =
          soon ? Math.min(LONGEST_HOLD_NANOS, 2 * holdNanos[layer]) : FIRST_HOLD_NANOS;
      if (layer == 0) {
        holdNanos[layer] = PAUSE_HOLD_NANOS;
      }
      lostNanos[layer] = nowNanos;
      return holdNanos[layer];
    }
  }

  private final List<Share> shares = new ArrayList<>();
  private final boolean allowPause;
  private boolean mayPause;
  private long wished;
  private long used;
  private long total; // bits per second to share out
  private long tooMuch; // bits per second of all, when a layer was lost last
  private long tooMuchUntil = Long.MIN_VALUE;
  private boolean limited;

  /**
   * @param allowPause whether tracks are paused whose least doesn't fit; otherwise it is sent all
   *     the same, unless audio would be lost for it
   */
  public Allocator(boolean allowPause) {
    this.allowPause = allowPause;
  }

  /**
   * Shares out.
   *
   * @param budget bits per second for these tracks
   * @param beside bits per second of what goes the same way and isn't allocated: audio. Half as
   *     much of the room that the budget leaves beside it may be taken by the least of each track
   * @param atOnce the path is overused: what doesn't fit isn't sent any further
   */
  public void allocate(
      List<? extends AllocatedTrack> tracks,
      long budget,
      long beside,
      boolean atOnce,
      long nowNanos) {
    int count = read(tracks);
    long least = least(count);
    boolean takesAll = least > 2 * budget && least > budget + HOPELESS_BITS;
    mayPause = allowPause || beside > 0 && takesAll;
    long left = budget + beside / 2;
    total = left;
    for (int priority = highest(count); priority >= 0; priority = nextBelow(count, priority)) {
      left = giveLeast(count, priority, left, nowNanos);
    }
    left -= beside / 2;
    total -= beside / 2;
    for (int priority = highest(count); priority >= 0; priority = nextBelow(count, priority)) {
      left = climb(count, priority, left, nowNanos);
    }
    long before = used;
    wished = 0;
    used = 0;
    limited = false;
    long lostUntil = Long.MIN_VALUE;
    for (int i = 0; i < count; i++) {
      Share share = shares.get(i);
      int top = share.ladder.size() - 1;
      if (top < 0) {
        continue;
      }
      wished += share.ladder.bitrate(top);
      used += share.ladder.bitrate(share.rung);
      limited |= share.rung < top;
      lostUntil = Math.max(lostUntil, tell(share, top, atOnce, nowNanos));
    }
    if (lostUntil != Long.MIN_VALUE && before > 0) {
      tooMuch = before;
      tooMuchUntil = Math.max(tooMuchUntil, lostUntil);
    }
  }

  private int read(List<? extends AllocatedTrack> tracks) {
    int count = tracks.size();
    for (int i = 0; i < count; i++) {
      if (i == shares.size()) {
        shares.add(new Share());
      }
      Share share = shares.get(i);
      if (share.track != tracks.get(i)) {
        share.track = tracks.get(i);
        share.forget();
      } else if (share.track.priority() > share.priority) {
        share.release(); // what it lost to others than these it may have back at once
        tooMuchUntil = Long.MIN_VALUE;
      }
      share.priority = share.track.priority();
      share.ladder.clear();
      share.track.readLadder(share.ladder);
      share.before = share.ladder.rungOf(share.beforeSpatial, share.beforeTemporal);
      share.rung = Ladder.NONE;
      share.stuck = share.ladder.size() == 0;
    }
    for (int i = count; i < shares.size(); i++) {
      shares.get(i).track = null; // gone: nothing may hold it
    }
    return count;
  }

  private long least(int count) {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      Ladder ladder = shares.get(i).ladder;
      sum += ladder.size() == 0 ? 0 : ladder.bitrate(0);
    }
    return sum;
  }

  private int highest(int count) {
    return nextBelow(count, Integer.MAX_VALUE);
  }

  private int nextBelow(int count, int priority) {
    int next = -1;
    for (int i = 0; i < count; i++) {
      int own = shares.get(i).track.priority();
      if (own < priority) {
        next = Math.max(next, own);
      }
    }
    return next;
  }

  private long giveLeast(int count, int priority, long budget, long nowNanos) {
    long left = budget;
    for (int i = 0; i < count; i++) {
      Share share = shares.get(i);
      if (share.stuck || share.track.priority() != priority) {
        continue;
      }
      long cost = cost(share, 0, total - left, nowNanos);
      if (cost <= left || !mayPause) {
        share.rung = 0;
        left -= share.ladder.bitrate(0);
      } else {
        share.stuck = true;
      }
    }
    return left;
  }

  private long climb(int count, int priority, long budget, long nowNanos) {
    long left = budget;
    boolean climbed = true;
    while (climbed) {
      climbed = false;
      for (int i = 0; i < count; i++) {
        Share share = shares.get(i);
        if (share.stuck || share.track.priority() != priority) {
          continue;
        }
        int next = share.rung + 1;
        long others = total - left - share.ladder.bitrate(share.rung);
        if (next < share.ladder.size()
            && cost(share, next, others, nowNanos) - share.ladder.bitrate(share.rung) <= left) {
          left -= share.ladder.bitrate(next) - share.ladder.bitrate(share.rung);
          share.rung = next;
          climbed = true;
        } else {
          share.stuck = true;
        }
      }
    }
    return left;
  }

  private long cost(Share share, int rung, long others, long nowNanos) {
    long bitrate = share.ladder.bitrate(rung);
    if (rung <= share.before) {
      return settles(share, nowNanos) ? (long) (SETTLING * bitrate) : bitrate;
    }
    int layer = share.ladder.spatial(rung);
    boolean begins = share.before == Ladder.NONE || layer > share.ladder.spatial(share.before);
    return (long)
        ((begins && isHeld(share, layer, others + bitrate, nowNanos) ? CLIMB_BACK : CLIMB)
            * bitrate);
  }

  /** What one track had to give back isn't tried with another's. */
  private boolean isHeld(Share share, int layer, long sum, long nowNanos) {
    return share.isLost(layer, nowNanos)
        || layer > 0 && nowNanos < tooMuchUntil && sum > OF_TOO_MUCH * tooMuch;
  }

  private static boolean settles(Share share, long nowNanos) {
    return share.climbedNanos != Long.MIN_VALUE && nowNanos - share.climbedNanos < SETTLE_NANOS;
  }

  /**
   * @return until when layers are held that the track has lost, if it has
   */
  private static long tell(Share share, int top, boolean atOnce, long nowNanos) {
    int spatial = Ladder.NONE;
    int temporal = Ladder.NONE;
    if (share.rung == top) {
      // No bound at all: what comes above it later is found by the next look.
      spatial = Integer.MAX_VALUE;
      temporal = Integer.MAX_VALUE;
    } else if (share.rung != Ladder.NONE) {
      spatial = share.ladder.spatial(share.rung);
      temporal = share.ladder.temporal(share.rung);
    }
    long lostUntil = Long.MIN_VALUE;
    int highest = Math.min(share.beforeSpatial, share.ladder.spatial(top));
    for (int layer = highest; layer > spatial; layer--) {
      lostUntil = Math.max(lostUntil, nowNanos + share.lost(layer, nowNanos));
    }
    // What comes above the best there was is a climb, although that had no bound.
    int sent = share.rung == top ? share.ladder.spatial(top) : spatial;
    if (share.beforeSpatial != Integer.MAX_VALUE && sent > share.beforeSpatial) {
      share.climbedNanos = nowNanos;
    }
    share.beforeSpatial = sent;
    share.beforeTemporal = share.rung == top ? share.ladder.temporal(top) : temporal;
    share.track.allocate(spatial, temporal, atOnce, nowNanos);
    return lostUntil;
  }

  /** The path was proved to carry everything: what was lost may come back at once. */
  public void everythingFits() {
    tooMuchUntil = Long.MIN_VALUE;
    for (Share share : shares) {
      share.release();
    }
  }

  /**
   * @return bits per second of the best of every track
   */
  public long wished() {
    return wished;
  }

  /**
   * @return bits per second of what was given
   */
  public long used() {
    return used;
  }

  /**
   * @return whether a track got less than its best
   */
  public boolean isLimited() {
    return limited;
  }
}
