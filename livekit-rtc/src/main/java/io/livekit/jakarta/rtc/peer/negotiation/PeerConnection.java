package io.livekit.jakarta.rtc.peer.negotiation;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.core.RandomIds;
import io.livekit.jakarta.rtc.ice.IceRole;
import io.livekit.jakarta.rtc.peer.AnswerPolicy;
import io.livekit.jakarta.rtc.peer.ConnectionState;
import io.livekit.jakarta.rtc.peer.DataBatch;
import io.livekit.jakarta.rtc.peer.DataSendResult;
import io.livekit.jakarta.rtc.peer.NegotiationException;
import io.livekit.jakarta.rtc.peer.PeerConfig;
import io.livekit.jakarta.rtc.peer.PeerStats;
import io.livekit.jakarta.rtc.peer.PeerTransport;
import io.livekit.jakarta.rtc.peer.SenderConfig;
import io.livekit.jakarta.rtc.peer.TrackReceiver;
import io.livekit.jakarta.rtc.peer.TrackSender;
import io.livekit.jakarta.rtc.peer.session.EngineContext;
import io.livekit.jakarta.rtc.peer.session.LoopAttachment;
import io.livekit.jakarta.rtc.peer.session.PeerSession;
import io.livekit.jakarta.rtc.sdp.MediaDescription;
import io.livekit.jakarta.rtc.sdp.SessionDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The control half of one peer connection: descriptions (JSEP, RFC 9429) and what they mean for the
 * loop half. Owned by: control.
 */
public final class PeerConnection implements PeerTransport {
  private final PeerConfig config;
  private final ControlRelay relay;
  private final EngineContext context;
  private final LoopAttachment attachment;
  private final PeerSession session;
  private final Consumer<PeerConnection> onClosed;
  private final DescriptionWriter writer;
  private final OfferBuilder offers;
  private final AnswerBuilder answers;
  private final TransportNegotiation transport;
  private final TrackNegotiation tracks;
  private final Transceivers transceivers = new Transceivers();
  private final List<Sender> senders = new ArrayList<>();

  private boolean answerPending;

  /**
   * @param relay what the session of the attachment reports to, too
   * @param onClosed called once, on the control executor
   */
  public PeerConnection(
      PeerConfig config,
      ControlRelay relay,
      EngineContext context,
      LoopAttachment attachment,
      Consumer<PeerConnection> onClosed) {
    this.config = config;
    this.relay = relay;
    this.context = context;
    this.attachment = attachment;
    this.session = attachment.session();
    this.onClosed = onClosed;
    this.transport = new TransportNegotiation(config, attachment, context.random());
    this.tracks = new TrackNegotiation(config.role(), context, session, transport, relay::tell);
    this.writer =
        new DescriptionWriter(
            context.random().nextLong() >>> 1, context.wallSeconds(), context.dtls().fingerprint());
    PayloadPlan publish = new PayloadPlan(config.publishCodecs(), false);
    PayloadPlan subscribe =
        new PayloadPlan(config.subscribeCodecs(), config.role() != PeerConfig.Role.CLIENT);
    this.offers = new OfferBuilder(config.role(), publish, subscribe);
    this.answers = new AnswerBuilder(config.role(), publish, subscribe);
  }

  // ---- answering ----

  @Override
  public Answer answer(String remoteOffer, AnswerPolicy policy) throws NegotiationException {
    requireOpen();
    SessionDescription offer = RemoteTransport.parse(remoteOffer);
    RemoteTransport remote = transport.read(offer);
    transceivers.checkOffered(offer.media());
    // From here on nothing fails: the connection changes as a whole or not at all.
    transport.begin(remote.lite() ? IceRole.CONTROLLING : IceRole.CONTROLLED);
    transport.adopt(remote, true);
    for (int i = 0; i < offer.media().size(); i++) {
      Transceiver transceiver = transceivers.forOffered(i, offer.media().get(i));
      transceiver.remoteReceives =
          !offer.media().get(i).isRejected() && offer.media().get(i).direction().receives();
    }
    if (config.role() == PeerConfig.Role.SINGLE) {
      transceivers.assignToOffered(senders);
    }
    for (int i = 0; i < offer.media().size(); i++) {
      settle(transceivers.get(i), offer.media().get(i), policy);
    }
    transport.apply(remote, offer);
    answerPending = false;
    String sdp = writer.write(transceivers.all(), transport.answer(), false);
    Map<String, String> mids = transceivers.midToTrackId();
    return new Answer(
        sdp,
        mids,
        missing(MediaKind.AUDIO),
        missing(MediaKind.VIDEO),
        offer.freeToReceive(MediaKind.AUDIO.sdpName(), mids.keySet()),
        offer.freeToReceive(MediaKind.VIDEO.sdpName(), mids.keySet()),
        offer.firstMid());
  }

  private void settle(
      Transceiver transceiver, MediaDescription remoteSection, AnswerPolicy policy) {
    answers.settle(transceiver, remoteSection, policy);
    if (transceiver.rejected || !transceiver.remoteReceives) {
      tracks.release(transceiver);
    }
    tracks.updateReceiver(transceiver, remoteSection);
    if (transceiver.sender != null) {
      tracks.updateSender(transceiver);
    }
  }

  private int missing(MediaKind kind) {
    return config.role() != PeerConfig.Role.SINGLE
        ? 0
        : (int)
            senders.stream()
                .filter(sender -> sender.kind() == kind && sender.mid() == null)
                .count();
  }

  // ---- offering ----

  @Override
  public Offer offer(boolean iceRestart) {
    if (relay.isClosed()) {
      throw new IllegalStateException("closed");
    }
    transport.begin(config.iceLite() ? IceRole.CONTROLLED : IceRole.CONTROLLING);
    if (iceRestart && transport.isDescribed()) {
      transport.restart();
    }
    transceivers.place(senders, config.reuseTransceivers());
    transceivers.all().forEach(offers::prepare);
    transceivers.offered();
    answerPending = true;
    String sdp = writer.write(transceivers.all(), transport.offer(), true);
    return new Offer(sdp, transceivers.midToTrackId(), transceivers.firstMid());
  }

  @Override
  public void applyAnswer(String remoteAnswer) throws NegotiationException {
    requireOpen();
    if (!answerPending) {
      throw new NegotiationException("no offer waits for an answer");
    }
    SessionDescription answer = RemoteTransport.parse(remoteAnswer);
    RemoteTransport remote = transport.read(answer);
    transceivers.checkAnswered(answer.media());
    answerPending = false;
    transport.adopt(remote, false);
    for (int i = 0; i < answer.media().size(); i++) {
      applyAnswered(transceivers.get(i), answer.media().get(i));
    }
    transport.apply(remote, answer);
  }

  private void applyAnswered(Transceiver transceiver, MediaDescription media) {
    transceiver.negotiated = true;
    if (transceiver.data) {
      return;
    }
    if (media.isRejected()) {
      transceiver.remoteReceives = false;
      tracks.refuse(transceiver);
      tracks.updateReceiver(transceiver, media);
      return;
    }
    List<String> feedback =
        transceiver.offeredCodecs.stream()
            .flatMap(codec -> codec.feedback().stream())
            .distinct()
            .toList();
    transceiver.codecs = CodecMatch.common(media.codecs(), transceiver.offeredCodecs, feedback);
    transceiver.extensions = ExtensionPlan.answered(transceiver.offeredExtensions, media.extMaps());
    transceiver.remoteReceives = media.direction().receives();
    if (transceiver.sender != null) {
      tracks.updateSender(transceiver);
    }
    tracks.updateReceiver(transceiver, media);
  }

  // ---- transport ----

  @Override
  public void addRemoteCandidate(String candidate) {
    if (!relay.isClosed()) {
      transport.addRemoteCandidate(candidate);
    }
  }

  @Override
  public List<String> localCandidates() {
    return transport.localCandidates();
  }

  @Override
  public void setTcpOnly(boolean only) {
    transport.setTcpOnly(only);
  }

  // ---- media ----

  @Override
  public TrackSender addSender(SenderConfig senderConfig) {
    Sender sender = new Sender(senderConfig, session, () -> RandomIds.ssrc(context.random()));
    senders.add(sender);
    return sender;
  }

  @Override
  public void removeSender(TrackSender trackSender) {
    if (!(trackSender instanceof Sender sender) || !senders.remove(sender)) {
      return;
    }
    transceivers.free(sender);
    sender.stop();
    sender.removed();
  }

  @Override
  public void addReceivers(MediaKind kind, int count) {
    transceivers.want(kind, count);
  }

  @Override
  public void limitReceived(long bitsPerSecond) {
    session.command(() -> session.media().limitReceived(bitsPerSecond));
  }

  @Override
  public List<TrackSender> senders() {
    return List.copyOf(senders);
  }

  @Override
  public List<TrackReceiver> receivers() {
    return transceivers.receivers();
  }

  // ---- data ----

  @Override
  public void openDataChannel(String label, boolean ordered, Integer maxRetransmits) {
    boolean offersIt =
        config.role() == PeerConfig.Role.SUBSCRIBER || config.role() == PeerConfig.Role.CLIENT;
    if (offersIt) {
      transceivers.needData();
    }
    session.command(
        () -> session.data().open(label, ordered, maxRetransmits, session.loop().nanos()));
  }

  @Override
  public boolean isDataChannelOpen(String label) {
    return session.data().isOpen(label);
  }

  @Override
  public DataSendResult sendData(String label, byte[] payload, boolean binary, DataBatch batch) {
    return relay.isClosed()
        ? DataSendResult.NOT_OPEN
        : session.data().send(label, payload, binary, batch);
  }

  @Override
  public void closeDataChannel(String label) {
    session.command(() -> session.data().close(label, session.loop().nanos()));
  }

  @Override
  public long bufferedAmount(String label) {
    return session.data().bufferedAmount(label);
  }

  // ---- state ----

  @Override
  public ConnectionState state() {
    return relay.state();
  }

  @Override
  public PeerStats stats() {
    return session.stats();
  }

  private void requireOpen() throws NegotiationException {
    if (relay.isClosed()) {
      throw new NegotiationException("the connection is closed");
    }
  }

  @Override
  public void close() {
    if (relay.isClosed()) {
      return;
    }
    relay.close();
    session.loop().execute(session::close);
    onClosed.accept(this);
    attachment.release().run();
  }

  @Override
  public String toString() {
    return "PeerConnection[" + config.name() + " " + relay.state() + "]";
  }
}
