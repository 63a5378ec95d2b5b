package io.livekit.jakarta.rtc.peer.session;

import io.livekit.jakarta.rtc.core.TransportProtocol;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * A peer's loop half and the addresses that it has there. Immutable.
 *
 * @param release gives the addresses and the place on the loop back
 */
public record LoopAttachment(PeerSession session, List<LocalAddress> addresses, Runnable release) {

  /**
   * A local address.
   *
   * @param base packets leave from it; other addresses only stand in candidates for it
   */
  public record LocalAddress(TransportProtocol protocol, InetSocketAddress address, boolean base) {}
}
