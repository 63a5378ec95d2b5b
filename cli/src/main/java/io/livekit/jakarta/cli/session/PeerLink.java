package io.livekit.jakarta.cli.session;

import io.livekit.jakarta.cli.signal.CandidateInit;
import io.livekit.jakarta.proto.SessionDescription;
import io.livekit.jakarta.proto.SignalRequest;
import io.livekit.jakarta.proto.SignalTarget;
import io.livekit.jakarta.proto.TrickleRequest;
import io.livekit.jakarta.rtc.peer.AnswerPolicy;
import io.livekit.jakarta.rtc.peer.ConnectionState;
import io.livekit.jakarta.rtc.peer.MessageCharge;
import io.livekit.jakarta.rtc.peer.NegotiationException;
import io.livekit.jakarta.rtc.peer.PeerConfig;
import io.livekit.jakarta.rtc.peer.PeerGroup;
import io.livekit.jakarta.rtc.peer.PeerListener;
import io.livekit.jakarta.rtc.peer.PeerTransport;
import io.livekit.jakarta.rtc.peer.RtcEngine;
import io.livekit.jakarta.rtc.peer.TrackReceiver;
import io.livekit.jakarta.rtc.peer.TrackSender;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;

/** One peer connection and its share of the signalling. Owned by: the session's executor. */
final class PeerLink implements PeerListener {
  private final SignalTarget target;
  private final Owner owner;
  private final PeerTransport transport;
  private final Map<String, String> trackIds = new HashMap<>();
  private int offerId;
  private boolean awaitingAnswer;
  private boolean negotiateAgain;
  private boolean restartAgain;
  private boolean described;
  private SessionDescription lastLocal = SessionDescription.getDefaultInstance();

  /** What the link needs of its session. */
  interface Owner {
    void send(SignalRequest request);

    void stateChanged(PeerLink link, ConnectionState state);

    void trackAdded(PeerLink link, TrackReceiver receiver);

    void trackEnded(PeerLink link, TrackReceiver receiver);

    void dataReceived(String label, byte[] payload);

    /** Our file isn't taken by the other side. */
    void trackRefused(String cid);

    /** The two sides don't agree any more; only a new session helps. */
    void negotiationFailed(String reason);
  }

  PeerLink(RtcEngine engine, PeerGroup group, SignalTarget target, Executor executor, Owner owner) {
    this.target = target;
    this.owner = owner;
    // No lists of codecs: the file says what we send, and whatever arrives is counted, not decoded.
    this.transport =
        engine.createPeer(
            new PeerConfig(
                group,
                "cli/" + target,
                PeerConfig.Role.CLIENT,
                false,
                false,
                List.of(),
                List.of(),
                true,
                executor),
            this);
  }

  SignalTarget target() {
    return target;
  }

  PeerTransport transport() {
    return transport;
  }

  /**
   * @return whether any description has been exchanged
   */
  boolean isInUse() {
    return described;
  }

  /**
   * @return our last description, for sync_state
   */
  SessionDescription lastLocal() {
    return lastLocal;
  }

  /**
   * @return the sid of the track, as the answer's or offer's map tells, or empty
   */
  String trackId(TrackReceiver receiver) {
    return trackIds.getOrDefault(receiver.mid(), "");
  }

  /** Offers; while an answer is awaited, once more after it. */
  void negotiate(boolean iceRestart) {
    if (awaitingAnswer) {
      negotiateAgain = true;
      restartAgain |= iceRestart;
      return;
    }
    offer(iceRestart);
  }

  private void offer(boolean iceRestart) {
    PeerTransport.Offer offer = transport.offer(iceRestart);
    boolean candidatesAreNew = !described || iceRestart;
    described = true;
    awaitingAnswer = true;
    offerId++;
    lastLocal =
        SessionDescription.newBuilder().setType("offer").setSdp(offer.sdp()).setId(offerId).build();
    owner.send(SignalRequest.newBuilder().setOffer(lastLocal).build());
    if (candidatesAreNew) {
      sendCandidates();
    }
  }

  /** The offer was lost with its socket: nobody will answer it. */
  void restart() {
    awaitingAnswer = false;
    negotiateAgain = false;
    restartAgain = false;
    offer(true);
  }

  void answered(SessionDescription answer) {
    if (!awaitingAnswer || answer.getId() != 0 && answer.getId() != offerId) {
      return; // it answers an offer that a reconnect has replaced
    }
    awaitingAnswer = false;
    trackIds.putAll(answer.getMidToTrackIdMap());
    try {
      transport.applyAnswer(answer.getSdp());
    } catch (NegotiationException e) {
      owner.negotiationFailed(e.getMessage());
      return;
    }
    if (negotiateAgain) {
      boolean restart = restartAgain;
      negotiateAgain = false;
      restartAgain = false;
      offer(restart);
    }
  }

  void offered(SessionDescription offer) {
    trackIds.putAll(offer.getMidToTrackIdMap());
    PeerTransport.Answer answer;
    try {
      answer = transport.answer(offer.getSdp(), AnswerPolicy.AS_OFFERED);
    } catch (NegotiationException e) {
      owner.negotiationFailed(e.getMessage());
      return;
    }
    boolean first = !described;
    described = true;
    lastLocal =
        SessionDescription.newBuilder()
            .setType("answer")
            .setSdp(answer.sdp())
            .setId(offer.getId())
            .build();
    owner.send(SignalRequest.newBuilder().setAnswer(lastLocal).build());
    if (first) {
      sendCandidates();
    }
  }

  private void sendCandidates() {
    List<String> lines = transport.localCandidates();
    for (int i = 0; i < lines.size(); i++) {
      TrickleRequest trickle = CandidateInit.trickle(lines.get(i), target, i == lines.size() - 1);
      owner.send(SignalRequest.newBuilder().setTrickle(trickle).build());
    }
  }

  void remoteCandidate(TrickleRequest trickle) {
    String candidate = CandidateInit.candidate(trickle);
    if (!candidate.isEmpty()) {
      transport.addRemoteCandidate(candidate);
    }
  }

  void close() {
    transport.close();
  }

  @Override
  public void connectionStateChanged(ConnectionState state) {
    owner.stateChanged(this, state);
  }

  @Override
  public void trackAdded(TrackReceiver receiver) {
    owner.trackAdded(this, receiver);
  }

  @Override
  public void trackEnded(TrackReceiver receiver) {
    owner.trackEnded(this, receiver);
  }

  @Override
  public void senderNegotiated(TrackSender sender, String mime) {
    if (mime == null) {
      owner.trackRefused(sender.config().trackId());
    }
  }

  @Override
  public void dataChannelOpened(String label) {
    // Nothing waits for it: sendData says whether its channel is open.
  }

  @Override
  public void dataChannelClosed(String label) {
    // The end of the connection is told by itself.
  }

  @Override
  public void dataReceived(String label, byte[] payload, boolean binary, MessageCharge charge) {
    owner.dataReceived(label, payload);
  }
}
