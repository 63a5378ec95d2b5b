package io.livekit.jakarta.rtc.peer.negotiation;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.egress.DownTrack;
import io.livekit.jakarta.rtc.ingress.MediaCodec;
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
  private final EngineContext context;
  private final PeerSession session;
  private final TransportNegotiation transport;
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
    this.context = context;
    this.session = session;
    this.transport = transport;
    this.receivers =
        new ReceiverFactory(context.engine(), session, context.clock(), this::receiverLearned);
    this.listener = listener;
  }

  // ---- sending ----

  /** Starts, keeps or ends what the section's sender sends. */
  void updateSender(Section section) {
    Sender sender = section.sender;
    SdpCodec codec = section.remoteReceives ? SenderCodec.choose(sender, section.codecs) : null;
    DownTrack running = sender.track();
    if (codec == null || running != null && !carries(running, codec, sender)) {
      refuse(section); // an SSRC can't carry another codec; the next description brings a new one
      return;
    }
    if (running != null) {
      return;
    }
    int history =
        sender.kind() == MediaKind.VIDEO
            ? context.engine().videoHistory()
            : context.engine().audioHistory();
    List<DownTrack> tracks =
        sender.streams().stream()
            .map(
                stream ->
                    SenderCodec.track(
                        sender,
                        stream,
                        section,
                        codec,
                        transport.isRemoteMixed(),
                        role == PeerConfig.Role.SINGLE,
                        history,
                        session.media().output(),
                        context.random()))
            .toList();
    String mime = CodecMatch.registeredMime(sender.kind(), codec);
    sender.negotiated(mime, tracks);
    listener.accept(l -> l.senderNegotiated(sender, mime));
  }

  private static boolean carries(DownTrack track, SdpCodec codec, Sender sender) {
    return track.config().codec() == MediaCodec.of(PayloadPlan.mime(sender.kind(), codec.name()))
        && track.config().payloadType() == codec.payloadType();
  }

  /**
   * @return whether the sender's codec carries what its source sends now
   */
  boolean takesSource(Sender sender) {
    SdpCodec codec = SenderCodec.choose(sender, sender.section().codecs);
    return codec != null && carries(sender.track(), codec, sender);
  }

  /** The other side doesn't take the track; the m-line stays for another one. */
  void refuse(Section section) {
    Sender refused = section.sender;
    if (refused == null) {
      return;
    }
    stop(refused);
    if (refused.refuse()) {
      listener.accept(l -> l.senderNegotiated(refused, null));
    }
  }

  /** Ends the down track; its SSRCs are used up. */
  void stop(Sender sender) {
    List<DownTrack> tracks = sender.tracks();
    if (!tracks.isEmpty()) {
      session.command(() -> tracks.forEach(session.media()::removeTrack));
      sender.negotiated(null, List.of());
      sender.renumber();
    }
  }

  /** The section went away from its track: the client took it back. */
  void release(Section section) {
    if (section.sender != null) {
      Sender sender = section.sender;
      section.sender = null;
      stop(sender);
      sender.section(null);
    }
  }

  // ---- receiving ----

  /**
   * Starts, goes on with or ends what the section receives: it ends when the section stops sending,
   * is rejected or carries another track, and not for anything else that a description may change.
   */
  void updateReceiver(Section section, MediaDescription remote) {
    boolean receives =
        section.isMedia()
            && !section.rejected
            && !remote.isRejected()
            && remote.direction().sends()
            && role != PeerConfig.Role.SUBSCRIBER
            && !section.codecs.isEmpty()
            && isUsed(remote);
    Receiver old = section.receiver;
    if (old != null && (!receives || ReceiverFactory.isOther(old, remote))) {
      section.receiver = null;
      receivers.end(old);
      listener.accept(l -> l.trackEnded(old));
    }
    if (!receives) {
      return;
    }
    if (section.receiver == null) {
      Receiver fresh = receivers.create(section, remote);
      section.receiver = fresh;
      listener.accept(l -> l.trackAdded(fresh));
    } else if (receivers.update(old, section, remote)) {
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
