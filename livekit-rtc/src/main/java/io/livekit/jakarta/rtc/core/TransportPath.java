package io.livekit.jakarta.rtc.core;

import java.net.InetSocketAddress;
import java.util.Objects;

/**
 * One 5-tuple, seen from our side. Whoever owns the sockets makes one object per 5-tuple, so that
 * comparing by identity is the fast path; equality by value holds nevertheless.
 *
 * @param protocol the transport
 * @param local our side: the socket's address or, where the socket is bound to the wildcard, the
 *     address it advertises
 * @param remote the other side as the socket sees it
 */
public record TransportPath(
    TransportProtocol protocol, InetSocketAddress local, InetSocketAddress remote) {
  /** Refuses missing parts. */
  public TransportPath {
    Objects.requireNonNull(protocol, "protocol");
    Objects.requireNonNull(local, "local");
    Objects.requireNonNull(remote, "remote");
  }

  @Override
  public String toString() {
    return protocol + " " + local + " <-> " + remote;
  }
}
