package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.ingress.MediaSource;

/**
 * Where a track comes from, and what keeps it from being forwarded at all. Owned by: the
 * subscriber's media loop.
 */
final class ForwardingState {
  private final PacketOut out;
  private final AffordableLayers affordable;
  MediaSource source; // null for none
  boolean paused; // by the subscriber, or the server on its behalf
  boolean muted; // by the publisher

  ForwardingState(PacketOut out, AffordableLayers affordable) {
    this.out = out;
    this.affordable = affordable;
  }

  /**
   * @return whether packets get through: there are keys and a path
   */
  boolean isReady() {
    return out.isReady();
  }

  /**
   * @return whether nothing is to be forwarded
   */
  boolean isStopped() {
    return paused || muted || source == null || affordable.isNothing();
  }

  /**
   * @return whether there is something to share the path's bitrate among
   */
  boolean isWished() {
    return !paused && !muted && source != null && out.isReady();
  }

  /**
   * @param selector that chooses while nothing keeps it from that
   * @return why it is the layer that it is, or none
   */
  LayerReason reason(LayerSelector selector) {
    if (paused) {
      return LayerReason.PAUSED;
    }
    if (muted) {
      return LayerReason.MUTED;
    }
    if (source == null || !out.isReady()) {
      return LayerReason.NOT_READY;
    }
    if (affordable.isNothing()) {
      return LayerReason.BANDWIDTH_PAUSED;
    }
    boolean waits = selector.target() != LayerSelector.NONE;
    return waits && selector.current() != selector.target()
        ? LayerReason.WAITING_FOR_KEY_FRAME
        : selector.reason();
  }
}
