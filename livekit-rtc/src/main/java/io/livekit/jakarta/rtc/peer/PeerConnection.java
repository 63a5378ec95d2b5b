package io.livekit.jakarta.rtc.peer;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.core.RandomIds;
import io.livekit.jakarta.rtc.core.TransportProtocol;
import io.livekit.jakarta.rtc.dtls.DtlsRole;
import io.livekit.jakarta.rtc.egress.DownTrack;
import io.livekit.jakarta.rtc.ice.IceCandidate;
import io.livekit.jakarta.rtc.ice.IceConfig;
import io.livekit.jakarta.rtc.ice.IceCredentials;
import io.livekit.jakarta.rtc.ice.IceRole;
import io.livekit.jakarta.rtc.ingress.MediaCodec;
import io.livekit.jakarta.rtc.sdp.MediaDescription;
import io.livekit.jakarta.rtc.sdp.Msid;
import io.livekit.jakarta.rtc.sdp.SdpCodec;
import io.livekit.jakarta.rtc.sdp.SessionDescription;
import io.livekit.jakarta.rtc.sdp.Setup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The control half of one peer connection: descriptions (JSEP, RFC 9429) and what they mean for the loop half. Owned by:
 * the control executor of its config.
 */
final class PeerConnection implements PeerTransport, SessionEvents {
  /** Candidates of one ICE generation: each costs the agent checks. */
  private static final int MAX_REMOTE_CANDIDATES = 200;

  /** Sections of one connection, ours or theirs: two per participant of a large room. */
  private static final int MAX_SECTIONS = 1000;

  private final PeerConfig config;
  private final PeerListener listener;
  private final PeerParts parts;
  private final PeerSession session;
  private final PeerParts.Attachment attachment;
  private final DescriptionWriter writer;
  private final OfferBuilder offers;
  private final AnswerBuilder answers;
  private final ReceiverFactory receivers;
  private final List<Section> sections = new ArrayList<>();
  private final List<Sender> senders = new ArrayList<>();
  private final Map<MediaKind, Integer> wanted = new LinkedHashMap<>();

  private IceCredentials local;
  private IceCredentials remote;
  private String remoteFingerprint;
  private DtlsRole dtlsRole;
  private boolean remoteMixed;
  private boolean started;
  private boolean described;
  private boolean firstHadData;
  private boolean tcpOnly;
  private int offeredSections;
  private boolean answerPending;
  private int remoteCandidates;
  /** Candidates that came before the first description. */
  private final List<IceCandidate> early = new ArrayList<>();
  private ConnectionState state = ConnectionState.NEW;
  private volatile boolean closed;

  PeerConnection(
      PeerConfig config, PeerListener listener, PeerParts parts, PeerParts.SessionFactory sessions) {
    this.config = config;
    this.listener = listener;
    this.parts = parts;
    PeerParts.Attachment attached = sessions.create(this);
    this.session = attached.session();
    this.attachment = attached;
    this.tcpOnly = config.tcpOnly();
    this.local = IceCredentials.generate(parts.random());
    this.writer = new DescriptionWriter(
        parts.random().nextLong() >>> 1, parts.wallSeconds(), parts.dtls().fingerprint());
    PayloadPlan publish = new PayloadPlan(config.publishCodecs(), false);
    PayloadPlan subscribe = new PayloadPlan(config.subscribeCodecs(), config.role() != PeerConfig.Role.CLIENT);
    this.offers = new OfferBuilder(config.role(), publish, subscribe);
    this.answers = new AnswerBuilder(config.role(), publish, subscribe);
    this.receivers = new ReceiverFactory(parts.engine(), session, parts.clock());
  }

  PeerSession session() {
    return session;
  }

  int newSsrc() {
    return RandomIds.ssrc(parts.random());
  }

  static Forwardable forwardable(TrackSource source) {
    if (source instanceof Forwardable known) {
      return known;
    }
    throw new IllegalArgumentException("not a source of this engine: " + source);
  }

  // ---- answering ----------------------------------------------------------------------------------------------

  @Override
  public Answer answer(String remoteOffer, AnswerPolicy policy) throws NegotiationException {
    requireOpen();
    SessionDescription offer = RemoteTransport.parse(remoteOffer);
    RemoteTransport transport = RemoteTransport.of(offer);
    checkOfferedSections(offer);
    checkFingerprint(transport);
    // From here on nothing fails: the connection changes as a whole or not at all.
    begin(transport.lite() ? IceRole.CONTROLLING : IceRole.CONTROLLED);
    adopt(transport, true);
    for (int i = 0; i < offer.media().size(); i++) {
      Section section = sectionFor(i, offer.media().get(i));
      section.remoteReceives = !offer.media().get(i).isRejected() && offer.media().get(i).direction().receives();
    }
    if (config.role() == PeerConfig.Role.SINGLE) {
      assignToOffered();
    }
    for (int i = 0; i < sections.size(); i++) {
      settle(sections.get(i), offer.media().get(i), policy);
    }
    applyTransport(transport, offer);
    answerPending = false;
    String sdp = writer.write(sections, describe(ownSetup(), transport.mixedExtensions()), false);
    return new Answer(sdp, midToTrackId(), missing(MediaKind.AUDIO), missing(MediaKind.VIDEO));
  }

  private void settle(Section section, MediaDescription remoteSection, AnswerPolicy policy) {
    answers.settle(section, remoteSection, policy);
    if (section.rejected || !section.remoteReceives) {
      release(section);
    }
    updateReceiver(section, remoteSection);
    if (section.sender != null) {
      updateSender(section.sender);
    }
  }

  /** Our part in the handshake: active, unless the other side is lite or has chosen (spec/02 §1.3). */
  private Setup ownSetup() {
    return dtlsRole == DtlsRole.CLIENT ? Setup.ACTIVE : Setup.PASSIVE;
  }

  /** A freed m-line may come back as another one (JSEP's recycling); the others keep their place for ever. */
  private void checkOfferedSections(SessionDescription offer) throws NegotiationException {
    List<MediaDescription> media = offer.media();
    if (media.size() < sections.size()) {
      throw new NegotiationException(
          "offer has " + media.size() + " media sections, " + sections.size() + " were agreed on before");
    }
    if (media.size() > MAX_SECTIONS) {
      throw new NegotiationException("offer has more than " + MAX_SECTIONS + " media sections");
    }
    for (int i = 0; i < media.size(); i++) {
      MediaDescription section = media.get(i);
      if (section.mid().isEmpty() && !section.isRejected()) {
        throw new NegotiationException("media section " + i + " has no mid");
      }
      if (i < sections.size() && !sections.get(i).rejected && !section.mid().orElse("").equals(sections.get(i).mid)) {
        throw new NegotiationException(
            "media section " + i + " has mid " + section.mid().orElse("none") + ", it was " + sections.get(i).mid);
      }
    }
  }

  /** A new certificate would mean a new DTLS connection, which no client makes within one peer connection. */
  private void checkFingerprint(RemoteTransport transport) throws NegotiationException {
    if (remoteFingerprint != null && !remoteFingerprint.equals(transport.fingerprint().value())) {
      throw new NegotiationException("the fingerprint changed");
    }
  }

  private Section sectionFor(int index, MediaDescription remoteSection) {
    if (index < sections.size()) {
      Section known = sections.get(index);
      if (!known.rejected || known.mid.equals(remoteSection.mid().orElse(""))) {
        return known;
      }
      Section recycled = Section.of(remoteSection);
      sections.set(index, recycled);
      return recycled;
    }
    Section added = Section.of(remoteSection);
    sections.add(added);
    return added;
  }

  /** Tracks of ours take sections that the client receives on and that are free, unused ones first (spec/02 §2.4). */
  private void assignToOffered() {
    for (Sender sender : senders) {
      if (sender.section() != null) {
        continue;
      }
      for (Section section : sections) {
        if (section.isFree(sender.kind()) && section.remoteReceives) {
          section.sender = sender;
          sender.section(section);
          break;
        }
      }
    }
  }

  private int missing(MediaKind kind) {
    return config.role() != PeerConfig.Role.SINGLE
        ? 0
        : (int) senders.stream().filter(sender -> sender.kind() == kind && sender.section() == null).count();
  }

  // ---- offering -----------------------------------------------------------------------------------------------

  @Override
  public Offer offer(boolean iceRestart) {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    begin(config.iceLite() ? IceRole.CONTROLLED : IceRole.CONTROLLING);
    if (iceRestart && described) {
      restart();
    }
    placeSenders();
    placeWanted();
    sections.forEach(offers::prepare);
    offeredSections = sections.size();
    answerPending = true;
    if (!described) {
      firstHadData = sections.stream().anyMatch(section -> section.data);
    }
    String sdp = writer.write(sections, describe(Setup.ACTPASS, !described || remoteMixed), true);
    return new Offer(sdp, midToTrackId());
  }

  private void placeSenders() {
    for (Sender sender : senders) {
      if (sender.section() != null) {
        continue;
      }
      Section section = config.reuseTransceivers()
          ? sections.stream().filter(s -> s.isFree(sender.kind()) && !s.wanted && s.receiver == null).findFirst().orElse(null)
          : null;
      if (section == null) {
        section = Section.ofMedia(nextMid(), sender.kind());
        sections.add(section);
      }
      section.sender = sender;
      sender.section(section);
    }
  }

  private void placeWanted() {
    wanted.forEach((kind, count) -> {
      for (int i = 0; i < count; i++) {
        Section section = Section.ofMedia(nextMid(), kind);
        section.wanted = true;
        sections.add(section);
      }
    });
    wanted.clear();
  }

  private String nextMid() {
    int next = sections.size();
    while (hasMid(Integer.toString(next))) {
      next++;
    }
    return Integer.toString(next);
  }

  private boolean hasMid(String mid) {
    return sections.stream().anyMatch(section -> section.mid.equals(mid));
  }

  @Override
  public void applyAnswer(String remoteAnswer) throws NegotiationException {
    requireOpen();
    if (!answerPending) {
      throw new NegotiationException("no offer waits for an answer");
    }
    SessionDescription answer = RemoteTransport.parse(remoteAnswer);
    RemoteTransport transport = RemoteTransport.of(answer);
    checkAnsweredSections(answer);
    checkFingerprint(transport);
    answerPending = false;
    adopt(transport, false);
    for (int i = 0; i < answer.media().size(); i++) {
      applyAnswered(sections.get(i), answer.media().get(i));
    }
    applyTransport(transport, answer);
  }

  private void checkAnsweredSections(SessionDescription answer) throws NegotiationException {
    List<MediaDescription> media = answer.media();
    if (media.size() != offeredSections) {
      throw new NegotiationException(
          "answer has " + media.size() + " media sections, the offer had " + offeredSections);
    }
    for (int i = 0; i < media.size(); i++) {
      Section section = sections.get(i);
      if (!media.get(i).kind().equals(section.media)) {
        throw new NegotiationException("media section " + i + " is " + media.get(i).kind() + ", not " + section.media);
      }
      if (!media.get(i).isRejected() && !media.get(i).mid().orElse(section.mid).equals(section.mid)) {
        throw new NegotiationException("media section " + i + " has another mid than the offer");
      }
    }
  }

  private void applyAnswered(Section section, MediaDescription media) {
    section.negotiated = true;
    if (section.data) {
      return;
    }
    if (media.isRejected()) {
      section.remoteReceives = false;
      refuse(section);
      updateReceiver(section, media);
      return;
    }
    List<String> feedback = section.offeredCodecs.stream().flatMap(codec -> codec.feedback().stream()).distinct().toList();
    section.codecs = CodecMatch.common(media.codecs(), section.offeredCodecs, feedback);
    section.extensions = ExtensionPlan.answered(section.offeredExtensions, media.extMaps());
    section.remoteReceives = media.direction().receives();
    if (section.sender != null) {
      updateSender(section.sender);
    }
    updateReceiver(section, media);
  }

  /** The other side doesn't take the track; the m-line stays for another one. */
  private void refuse(Section section) {
    if (section.sender != null) {
      stop(section.sender);
      Sender refused = section.sender;
      notify(l -> l.senderNegotiated(refused, null));
    }
  }

  // ---- transport ----------------------------------------------------------------------------------------------

  /** The agent starts with the first description: only that says which role it has. */
  private void begin(IceRole role) {
    if (started) {
      return;
    }
    started = true;
    IceConfig ice = config.iceLite() && role == IceRole.CONTROLLED ? IceConfig.liteAgent() : IceConfig.full(role);
    List<IceCandidate> bases = new ArrayList<>();
    for (PeerParts.LocalAddress address : attachment.addresses()) {
      if (address.base() && usable(address)) {
        bases.add(IceCandidate.host(address.protocol(), address.address(), null));
      }
    }
    IceCredentials credentials = local;
    session.reachableAs(credentials.ufrag());
    session.command(() -> session.start(ice, credentials, bases));
    early.forEach(candidate -> session.command(() -> session.addRemoteCandidate(candidate)));
    early.clear();
  }

  private boolean usable(PeerParts.LocalAddress address) {
    return !tcpOnly || address.protocol() == TransportProtocol.TCP;
  }

  private void restart() {
    local = IceCredentials.generate(parts.random());
    IceCredentials fresh = local;
    session.reachableAs(fresh.ufrag());
    session.command(() -> session.restart(fresh));
  }

  /** Takes over what the other side's description says about the transport; a changed ufrag is its restart. */
  private void adopt(RemoteTransport transport, boolean theyOffered) {
    if (theyOffered && remote != null && !remote.equals(transport.credentials())) {
      restart();
    }
    if (remote != null && !transport.credentials().equals(remote)) {
      remoteCandidates = 0;
    }
    remote = transport.credentials();
    remoteMixed = transport.mixedExtensions();
    remoteFingerprint = transport.fingerprint().value();
    if (dtlsRole == null) {
      dtlsRole = dtlsRole(transport, theyOffered);
    }
  }

  private DtlsRole dtlsRole(RemoteTransport transport, boolean theyOffered) {
    if (transport.setup() == Setup.ACTIVE) {
      return DtlsRole.SERVER;
    }
    if (transport.setup() == Setup.PASSIVE) {
      return DtlsRole.CLIENT;
    }
    boolean passive = theyOffered && transport.lite() && config.role() != PeerConfig.Role.CLIENT;
    return passive || !theyOffered ? DtlsRole.SERVER : DtlsRole.CLIENT;
  }

  private void applyTransport(RemoteTransport transport, SessionDescription description) {
    if (!described) {
      described = true;
      firstHadData = description.media().stream().anyMatch(media -> media.isData() && !media.isRejected());
    }
    DtlsRole role = dtlsRole;
    boolean withData = firstHadData;
    boolean enforce = config.role() != PeerConfig.Role.CLIENT;
    session.command(() -> session.setRemote(transport, role, withData, enforce));
    transport.candidates().forEach(this::addRemoteCandidate);
  }

  private DescriptionWriter.Transport describe(Setup setup, boolean mixed) {
    return new DescriptionWriter.Transport(local, config.iceLite(), setup, mixed, localCandidates());
  }

  @Override
  public void addRemoteCandidate(String candidate) {
    IceCandidate parsed = IceCandidate.parse(candidate);
    boolean usable = parsed != null && (!tcpOnly || parsed.protocol() == TransportProtocol.TCP);
    if (closed || !usable || remoteCandidates >= MAX_REMOTE_CANDIDATES) {
      return;
    }
    remoteCandidates++;
    if (started) {
      session.command(() -> session.addRemoteCandidate(parsed));
    } else {
      early.add(parsed);
    }
  }

  @Override
  public List<String> localCandidates() {
    List<String> lines = new ArrayList<>();
    for (PeerParts.LocalAddress address : attachment.addresses()) {
      if (usable(address)) {
        lines.add(IceCandidate.host(address.protocol(), address.address(), local.ufrag()).toLine());
      }
    }
    return lines;
  }

  @Override
  public void setTcpOnly(boolean only) {
    tcpOnly = only;
  }

  // ---- media --------------------------------------------------------------------------------------------------

  @Override
  public TrackSender addSender(SenderConfig senderConfig) {
    Sender sender = new Sender(this, senderConfig, forwardable(senderConfig.source()));
    senders.add(sender);
    return sender;
  }

  @Override
  public void removeSender(TrackSender trackSender) {
    if (!(trackSender instanceof Sender sender) || !senders.remove(sender)) {
      return;
    }
    Section section = sender.section();
    if (section != null && section.sender == sender) {
      section.sender = null;
    }
    stop(sender);
    sender.removed();
  }

  /** Ends the down track; its SSRCs are used up. */
  private void stop(Sender sender) {
    DownTrack track = sender.track();
    if (track != null) {
      session.command(() -> session.removeTrack(track));
      sender.negotiated(null, null);
      sender.renumber();
    }
  }

  /** The source has a codec now that the section doesn't send: nothing goes out until the next description. */
  void suspend(Sender sender) {
    stop(sender);
  }

  /** @return whether the sender's codec carries what its source sends now */
  boolean takesSource(Sender sender) {
    SdpCodec codec = SenderCodec.choose(sender, sender.section().codecs);
    return codec != null && MediaCodec.of(PayloadPlan.mime(sender.kind(), codec.name())) == sender.track().config().codec();
  }

  /** The section went away from its track: the client took it back. */
  private void release(Section section) {
    if (section.sender != null) {
      Sender sender = section.sender;
      section.sender = null;
      stop(sender);
      sender.section(null);
    }
  }

  /** Starts, keeps or ends what the sender sends, after its section was agreed on. */
  private void updateSender(Sender sender) {
    Section section = sender.section();
    SdpCodec codec = section.remoteReceives ? SenderCodec.choose(sender, section.codecs) : null;
    if (codec == null) {
      refuse(section);
      return;
    }
    MediaCodec chosen = MediaCodec.of(PayloadPlan.mime(sender.kind(), codec.name()));
    DownTrack running = sender.track();
    if (running != null && running.config().codec() == chosen && running.config().payloadType() == codec.payloadType()) {
      return;
    }
    if (running != null) {
      refuse(section); // its SSRC can't carry another codec; the next description brings a new one
      return;
    }
    int history = sender.kind() == MediaKind.VIDEO ? parts.engine().videoHistory() : parts.engine().audioHistory();
    DownTrack track =
        SenderCodec.track(sender, section, codec, remoteMixed, history, session.output(), parts.random());
    String mime = CodecMatch.registeredMime(sender.kind(), codec);
    sender.negotiated(mime, track);
    notify(l -> l.senderNegotiated(sender, mime));
  }

  /** Starts, replaces or ends what the section receives. */
  private void updateReceiver(Section section, MediaDescription media) {
    boolean receives = section.isMedia() && !section.rejected && !media.isRejected() && media.direction().sends()
        && config.role() != PeerConfig.Role.SUBSCRIBER && !section.codecs.isEmpty() && isUsed(media);
    Receiver old = section.receiver;
    Msid msid = media.msid().orElse(new Msid("", ""));
    if (old != null && (!receives || !old.trackId().equals(msid.trackId()) || !old.rids().equals(section.rids))) {
      section.receiver = null;
      session.command(() -> session.removeLine(old.track()));
      notify(l -> l.trackEnded(old));
    }
    if (receives && section.receiver == null) {
      Receiver fresh = receivers.create(section, media);
      section.receiver = fresh;
      notify(l -> l.trackAdded(fresh));
    }
  }

  /** A server says sendrecv or sendonly for sections that it has no track for, too. */
  private boolean isUsed(MediaDescription media) {
    return config.role() != PeerConfig.Role.CLIENT || media.msid().isPresent() || !media.ssrcs().isEmpty();
  }

  @Override
  public void addReceivers(MediaKind kind, int count) {
    wanted.merge(kind, count, Integer::sum);
  }

  @Override
  public List<TrackSender> senders() {
    return List.copyOf(senders);
  }

  @Override
  public List<TrackReceiver> receivers() {
    List<TrackReceiver> all = new ArrayList<>();
    sections.stream().filter(section -> section.receiver != null).forEach(section -> all.add(section.receiver));
    return all;
  }

  private Map<String, String> midToTrackId() {
    Map<String, String> ids = new LinkedHashMap<>();
    for (Section section : sections) {
      if (section.sender != null && !section.rejected) {
        ids.put(section.mid, section.sender.config().trackId());
      }
    }
    return ids;
  }

  // ---- data ---------------------------------------------------------------------------------------------------

  @Override
  public void openDataChannel(String label, boolean ordered, Integer maxRetransmits) {
    boolean offersIt = config.role() == PeerConfig.Role.SUBSCRIBER || config.role() == PeerConfig.Role.CLIENT;
    if (offersIt && sections.stream().noneMatch(section -> section.data)) {
      sections.add(Section.ofData(nextMid()));
    }
    session.command(() -> session.data().open(label, ordered, maxRetransmits, session.loop().nanos()));
  }

  @Override
  public boolean isDataChannelOpen(String label) {
    return session.data().isOpen(label);
  }

  @Override
  public DataSendResult sendData(String label, byte[] payload, boolean binary) {
    return closed ? DataSendResult.NOT_OPEN : session.data().send(label, payload, binary);
  }

  @Override
  public long bufferedAmount(String label) {
    return session.data().bufferedAmount(label);
  }

  // ---- state --------------------------------------------------------------------------------------------------

  @Override
  public ConnectionState state() {
    return state;
  }

  @Override
  public PeerStats stats() {
    return session.stats();
  }

  private void requireOpen() throws NegotiationException {
    if (closed) {
      throw new NegotiationException("the connection is closed");
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    state = ConnectionState.CLOSED;
    session.loop().execute(session::close);
    attachment.onClosed().run();
  }

  // ---- from the loop half -------------------------------------------------------------------------------------

  private void notify(Consumer<PeerListener> call) {
    if (closed) {
      return; // the executor may be gone, too
    }
    config.control().execute(() -> {
      if (!closed) {
        call.accept(listener);
      }
    });
  }

  @Override
  public void connectionStateChanged(ConnectionState next) {
    if (closed) {
      return;
    }
    config.control().execute(() -> {
      if (!closed && state != next) {
        state = next;
        listener.connectionStateChanged(next);
      }
    });
  }

  @Override
  public void dataChannelOpened(String label) {
    notify(l -> l.dataChannelOpened(label));
  }

  @Override
  public void dataChannelClosed(String label) {
    notify(l -> l.dataChannelClosed(label));
  }

  @Override
  public void dataReceived(String label, byte[] payload, boolean binary) {
    notify(l -> l.dataReceived(label, payload, binary));
  }

  @Override
  public String toString() {
    return "PeerConnection[" + config.name() + " " + state + "]";
  }
}
