package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.allocation.Ladder;
import io.livekit.jakarta.rtc.ingress.MediaSource;
import io.livekit.jakarta.rtc.ingress.PacketFacts;

/**
 * Decides which of a source's packets one subscriber gets. Owned by: the subscriber's media loop.
 * Simulcast has one implementation; scalable streams, whose layers share an SSRC, have another
 * (spec/02 §5.3).
 */
interface LayerSelector {
  /** No layer. */
  int NONE = -1;

  /** What to do with a packet. */
  enum Choice {
    /** Belongs to what is being forwarded. */
    FORWARD,
    /** Forward it if it can be joined to what was sent before; then tell {@link #onSwitched}. */
    SWITCH,
    /** Not this one. */
    SKIP,
    /** Part of the stream being forwarded, and not of what is wished of it: close its number up. */
    LEAVE_OUT,
    /** The same, of the same frame as the packet before: what is missing between them is, too. */
    LEAVE_OUT_REST,
    /** The same, because it needs what wasn't forwarded, or doesn't say what it needs. */
    UNDECODABLE
  }

  Choice choose(int layer, PacketFacts packet);

  /** The packet offered with {@link Choice#SWITCH} was taken. */
  void onSwitched(int layer, PacketFacts packet);

  /** Starts over: whatever comes next has to be joined at a key frame. */
  void reset();

  /** Looks which layers the source has now and recomputes the target. */
  void refresh(MediaSource source);

  /** What is wished: where only higher layers are alive, the lowest of them comes. */
  void setMaxSpatial(int maxSpatial);

  /** The same of temporal layers, where they are chosen here: see {@link #temporal}. */
  default void setMaxTemporal(int maxTemporal) {}

  /** What is allowed: nothing above it comes, whatever is alive. */
  void setAllowedSpatial(int allowedSpatial);

  /** What the subscriber's path carries, as long as there is anything as low. */
  void setAffordableSpatial(int affordableSpatial);

  /**
   * @param layer one to leave out although it is said to be alive, or {@link #NONE}
   */
  void setStalled(int layer);

  /**
   * @return the layer that is left out, or {@link #NONE}
   */
  int stalled();

  /**
   * @return the layer being forwarded, or {@link #NONE}
   */
  int current();

  /**
   * @return the layer that should be forwarded, or {@link #NONE} while the source sends nothing
   */
  int target();

  /**
   * @return whether the {@link #target} begins with its next key frame only
   */
  default boolean needsKeyFrame() {
    return current() == NONE || current() != target();
  }

  /**
   * @return which of the source's streams a layer comes on
   */
  default int streamOf(int layer) {
    return layer;
  }

  /**
   * @return the temporal layer being forwarded, or {@link #NONE} where that isn't chosen here
   */
  default int temporal() {
    return NONE;
  }

  /**
   * @return what the copy of the packet chosen last is to say otherwise, see {@link
   *     ForwardedTargets}
   */
  default int targets(PacketFacts packet) {
    return ForwardedTargets.UNCHANGED;
  }

  /**
   * Adds what may be forwarded to a subscriber whose path carries it.
   *
   * @param maxTemporal highest temporal layer that is wished
   */
  void readLadder(MediaSource source, int maxTemporal, Ladder ladder);

  /**
   * @return why it is the {@link #target}, as of the last {@link #refresh}
   */
  LayerReason reason();
}
