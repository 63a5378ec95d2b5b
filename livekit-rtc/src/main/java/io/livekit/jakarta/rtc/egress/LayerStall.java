package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.ingress.PacketFacts;

/**
 * Notices that the layer being forwarded has ended while the lowest one goes on: an encoder that
 * lacks bandwidth or time drops layers from the top, and its viewers freeze until they get another.
 * Owned by: the subscriber's media loop.
 *
 * <p>A layer's own silence shows this too, but only after seconds, for it may just be slow.
 */
final class LayerStall {
  /**
   * Pictures of the lowest layer without one of the other: encoders skip single pictures in one
   * layer.
   */
  static final int MIN_PICTURES = 4;

  /**
   * The same in time: the layers of a picture don't arrive together, and at high rates four come
   * soon.
   */
  static final long MIN_NANOS = 400_000_000L;

  private final LayerSelector selector;
  private int pictures;
  private long sinceNanos;

  /**
   * @param selector is told which layer to leave out
   */
  LayerStall(LayerSelector selector) {
    this.selector = selector;
  }

  /** Notes a packet of any layer. @return whether a layer has ended, or an ended one is back */
  boolean watch(int layer, PacketFacts p) {
    int stalled = selector.stalled();
    int current = selector.current();
    if (p.is(PacketFacts.PADDING_ONLY)) {
      return false; // nothing of a picture: a probe, or what its publisher may not send
    }
    boolean back = layer == stalled;
    if (back) {
      selector.setStalled(LayerSelector.NONE);
    }
    if (layer == current) {
      onForwarded(p);
    } else if (layer == 0 && current != stalled && current != LayerSelector.NONE && hasEnded(p)) {
      selector.setStalled(current);
      return true;
    }
    return back;
  }

  /** Notes a packet of the layer being forwarded. */
  void onForwarded(PacketFacts p) {
    pictures = 0;
    sinceNanos = p.arrivalNanos;
  }

  /** Notes a packet of the lowest layer. @return whether the layer being forwarded has ended */
  private boolean hasEnded(PacketFacts p) {
    if (p.is(PacketFacts.START_OF_FRAME) && !p.is(PacketFacts.LATE)) {
      pictures++;
    }
    return pictures >= MIN_PICTURES && p.arrivalNanos - sinceNanos >= MIN_NANOS;
  }
}
