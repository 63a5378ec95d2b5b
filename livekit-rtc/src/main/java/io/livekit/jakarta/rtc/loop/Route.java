package io.livekit.jakarta.rtc.loop;

import io.livekit.jakarta.rtc.core.TransportPath;

/**
 * A 5-tuple of a peer with the channel that leads there. Owned by: the peer's loop; one object per
 * 5-tuple and peer.
 */
public final class Route {
  static final int NONE_QUEUED = -1;

  private final TransportPath path;
  private final PacketChannel channel;
  private final LoopMember peer;

  // The outbox's own notes: the packets of this tick, a chain through its arrays. Owned by: the
  // peer's loop.
  int firstQueued = NONE_QUEUED;
  int lastQueued;

  /** A way from a channel to a remote address for one peer. */
  public Route(TransportPath path, PacketChannel channel, LoopMember peer) {
    this.path = path;
    this.channel = channel;
    this.peer = peer;
  }

  /**
   * @return the 5-tuple
   */
  public TransportPath path() {
    return path;
  }

  /**
   * @return where packets for it leave
   */
  public PacketChannel channel() {
    return channel;
  }

  /**
   * @return whose it is
   */
  public LoopMember peer() {
    return peer;
  }
}
