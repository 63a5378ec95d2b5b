package io.livekit.jakarta.media.participant;

import io.livekit.jakarta.proto.SessionDescription;
import io.livekit.jakarta.rtc.peer.PeerTransport;

/**
 * Sends over the connection that the client publishes on: only the client offers, so it is asked
 * for offers, and it restarts ICE itself. Owned by: the room's executor.
 */
final class SingleNegotiation implements SendNegotiation {
  private final PeerTransport transport;
  private final PublisherNegotiation publisher;

  SingleNegotiation(PeerTransport transport, PublisherNegotiation publisher) {
    this.transport = transport;
    this.publisher = publisher;
  }

  @Override
  public PeerTransport transport() {
    return transport;
  }

  @Override
  public void negotiate() {
    publisher.requestOffer();
  }

  @Override
  public void negotiateNow() {
    // The client's first offer is on its way.
  }

  @Override
  public void restartIce() {
    // The client does.
  }

  @Override
  public boolean answer(SessionDescription answer) {
    return true; // there is no offer of ours that it could be meant for: it is ignored
  }

  @Override
  public void candidate(String candidate) {
    publisher.candidate(candidate);
  }

  @Override
  public void close() {
    // The publisher's negotiation is closed by itself.
  }
}
