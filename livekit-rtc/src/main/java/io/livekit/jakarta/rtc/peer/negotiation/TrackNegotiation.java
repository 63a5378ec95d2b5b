package io.livekit.jakarta.rtc.peer.negotiation;

import io.livekit.jakarta.rtc.egress.DownTrack;
import io.livekit.jakarta.rtc.peer.PeerConfig;
import io.livekit.jakarta.rtc.peer.PeerListener;
import io.livekit.jakarta.rtc.peer.session.EngineContext;
import io.livekit.jakarta.rtc.peer.session.PeerSession;
import io.livekit.jakarta.rtc.sdp.MediaDescription;
import io.livekit.jakarta.rtc.sdp.SdpCodec;
import java.util.List;
import java.util.function.Consumer;

/**
 * Starts and ends what sections send and receive, as descriptions agree on it. Owned by: control.
 */
final class TrackNegotiation {
  private final PeerConfig.Role role;
  private final TransportNegotiation transport;
  private final DownTrackFactory factory;
  private final ReceiverFactory receivers;
  private final Consumer<Consumer<PeerListener>> listener;

  /**
   * @param listener runs a call to the listener on the control executor
   */
  TrackNegotiation(
      PeerConfig.Role role,
      EngineContext context,
      PeerSession session,
      TransportNegotiation transport,
      Consumer<Consumer<PeerListener>> listener) {
    this.role = role;
    this.transport = transport;
    this.factory = new DownTrackFactory(role, context, session.media().output());
    this.receivers =
        new ReceiverFactory(context.config(), session, context.clock(), this::receiverLearned);
    this.listener = listener;
  }

  // ---- sending ----

  /** Starts, keeps or ends what the section's sender sends. */
  void updateSender(Transceiver transceiver) {
    Sender sender = transceiver.sender;
    SdpCodec codec =
        transceiver.remoteReceives
            ? SenderCodec.choose(sender.source(), sender.config(), transceiver.codecs)
            : null;
    DownTrack running = sender.track();
    if (codec == null
        || running != null && !SenderCodec.isCarriedBy(running, codec, sender.kind())) {
      // An SSRC can't carry another codec; the next description brings a new one.
      refuse(transceiver);
      return;
    }
    sender.agreed(transceiver.codecs);
    if (running != null) {
      return;
    }
    List<DownTrack> downTracks =
        factory.create(sender, transceiver, codec, transport.isRemoteMixed());
    for (DownTrack downTrack : downTracks) {
      downTrack.whenWithheld(withheld -> listener.accept(l -> l.senderWithheld(sender, withheld)));
    }
    String mime = CodecMatch.registeredMime(sender.kind(), codec);
    sender.negotiated(mime, downTracks);
    listener.accept(l -> l.senderNegotiated(sender, mime));
  }

  /** The other side doesn't take the track; the m-line stays for another one. */
  void refuse(Transceiver transceiver) {
    Sender refused = transceiver.sender;
    if (refused == null) {
      return;
    }
    refused.stop();
    if (refused.refuse()) {
      listener.accept(l -> l.senderNegotiated(refused, null));
    }
  }

  /** The section went away from its track: the client took it back. */
  void release(Transceiver transceiver) {
    if (transceiver.sender != null) {
      Sender sender = transceiver.sender;
      transceiver.sender = null;
      sender.stop();
      sender.assign(null);
    }
  }

  // ---- receiving ----

  /**
   * Starts, goes on with or ends what the section receives: it ends when the section stops sending,
   * is rejected or carries another track, and not for anything else that a description may change.
   */
  void updateReceiver(Transceiver transceiver, MediaDescription remote) {
    boolean receives =
        transceiver.isMedia()
            && !transceiver.rejected
            && !remote.isRejected()
            && remote.direction().sends()
            && role != PeerConfig.Role.SUBSCRIBER
            && !transceiver.codecs.isEmpty()
            && isUsed(remote);
    Receiver old = transceiver.receiver;
    if (old != null && (!receives || ReceiverFactory.isOther(old, remote))) {
      transceiver.receiver = null;
      receivers.end(old);
      listener.accept(l -> l.trackEnded(old));
    }
    if (!receives) {
      return;
    }
    if (transceiver.receiver == null) {
      Receiver fresh = receivers.create(transceiver, remote);
      transceiver.receiver = fresh;
      listener.accept(l -> l.trackAdded(fresh));
    } else if (receivers.update(old, transceiver, remote)) {
      listener.accept(l -> l.trackChanged(old));
    }
  }

  /** Called on the loop. */
  private void receiverLearned(Receiver receiver) {
    listener.accept(
        l -> {
          receiver.learn();
          l.trackChanged(receiver);
        });
  }

  /** A server says sendrecv or sendonly for sections that it has no track for, too. */
  private boolean isUsed(MediaDescription remote) {
    return role != PeerConfig.Role.CLIENT || remote.msid().isPresent() || !remote.ssrcs().isEmpty();
  }
}
