package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.ingress.MediaSource;
import io.livekit.jakarta.rtc.ingress.PacketFacts;

/**
 * Decides which of a source's packets one subscriber gets. Owned by: the subscriber's media loop.
 * Simulcast has one implementation; scalable streams, whose layers share an SSRC, are the other
 * case this seam is for (spec/02 §5.3).
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
    SKIP
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

  /** What is allowed: nothing above it comes, whatever is alive. */
  void setAllowedSpatial(int allowedSpatial);

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
   * @return why it is the {@link #target}, as of the last {@link #refresh}
   */
  LayerReason reason();
}
