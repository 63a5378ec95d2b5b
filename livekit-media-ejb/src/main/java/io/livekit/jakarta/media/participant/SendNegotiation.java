package io.livekit.jakarta.media.participant;

import io.livekit.jakarta.proto.SessionDescription;
import io.livekit.jakarta.rtc.peer.PeerTransport;

/**
 * Negotiates what a client receives: over a connection of its own that we offer, or over the single
 * one that only the client offers (spec/01 §8.1). Owned by: the room's executor.
 */
interface SendNegotiation {

  /**
   * @return the connection that carries what the client receives
   */
  PeerTransport transport();

  /** Something to send came or went. */
  void negotiate();

  /** Offers at once, for the first time, where it is ours to offer. */
  void negotiateNow();

  /** New ICE credentials, after the client came back, where it is ours to offer (spec/02 §11). */
  void restartIce();

  /**
   * @return false when nothing was asked
   */
  boolean answer(SessionDescription answer);

  /** A candidate that the client names for this connection. */
  void candidate(String candidate);

  void close();
}
