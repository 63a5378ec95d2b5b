package io.livekit.jakarta.rtc.peer;

import io.livekit.jakarta.rtc.core.TransportProtocol;
import io.livekit.jakarta.rtc.loop.PeerDirectory;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;

/**
 * What every peer of an engine shares.
 *
 * @param random source of everything that must not be guessed
 * @param clock the loops' clock
 * @param wallSeconds seconds since 1970 when the engine started
 */
record PeerParts(
    EngineConfig engine,
    PeerDirectory directory,
    DtlsFactory dtls,
    Random random,
    LongSupplier clock,
    long wallSeconds) {

  /**
   * A local address.
   *
   * @param base packets leave from it; other addresses only stand in candidates for it
   */
  record LocalAddress(TransportProtocol protocol, InetSocketAddress address, boolean base) {}

  /** A peer's loop half, the addresses it has and what to do when it ends. */
  record Attachment(PeerSession session, List<LocalAddress> addresses, Runnable onClosed) {}

  /** Gives a new peer a loop and addresses. */
  interface SessionFactory {
    Attachment create(SessionEvents events);
  }
}
