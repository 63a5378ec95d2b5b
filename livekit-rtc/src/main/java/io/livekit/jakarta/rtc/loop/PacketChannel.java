package io.livekit.jakarta.rtc.loop;

import java.net.InetSocketAddress;

/** Something that packets leave through: a UDP socket of one loop, or one TCP connection. */
public interface PacketChannel {

  /**
   * Sends a run of packets to one destination. Called on the loop that owns the channel's peers;
   * never blocks; a packet that can't be queued is dropped and counted.
   *
   * @param buf the packets, back to back; free for reuse after the call
   * @param segment length of every packet but the last, which may be shorter
   */
  void send(Route route, byte[] buf, int off, int len, int segment);

  /** Hands what was sent to the network. */
  void flush();

  /**
   * @return bytes that were sent and that the network hasn't taken yet, where they are one peer's
   *     alone: a connection's; 0 where nothing is to be told by it. Called on the loop of the peer.
   */
  default long queuedBytes() {
    return 0;
  }

  /**
   * @return whether several packets of equal length may be given to {@link #send} at once
   */
  boolean segments();

  /**
   * Remembers that packets from this route's remote address belong to the route's peer.
   *
   * @param validated by an authenticated check: takes the address over from another peer, which has
   *     lost it
   */
  void bind(Route route, boolean validated);

  /** Forgets it. */
  void unbind(Route route);

  /**
   * @return the address that packets from here seem to come from
   */
  InetSocketAddress localAddress();
}
