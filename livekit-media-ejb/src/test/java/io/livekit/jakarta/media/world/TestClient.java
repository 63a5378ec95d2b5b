package io.livekit.jakarta.media.world;

import io.livekit.jakarta.media.auth.ClaimGrants;
import io.livekit.jakarta.media.auth.TokenOrigin;
import io.livekit.jakarta.media.auth.VideoGrant;
import io.livekit.jakarta.media.auth.VideoGrantBuilder;
import io.livekit.jakarta.media.participant.ParticipantOptions;
import io.livekit.jakarta.media.participant.ParticipantOptions.Option;
import io.livekit.jakarta.media.signal.ConnectRequest;
import io.livekit.jakarta.media.signal.SignalSession;
import io.livekit.jakarta.media.signal.SignalSink;
import io.livekit.jakarta.proto.AddTrackRequest;
import io.livekit.jakarta.proto.ClientInfo;
import io.livekit.jakarta.proto.JoinResponse;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.ReconnectReason;
import io.livekit.jakarta.proto.SessionDescription;
import io.livekit.jakarta.proto.SignalRequest;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.proto.TrackSource;
import io.livekit.jakarta.proto.TrackType;
import io.livekit.jakarta.rtc.peer.ConnectionState;
import io.livekit.jakarta.rtc.peer.PeerConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A client of a {@link World}: it keeps what it hears and answers offers, as SDKs do. */
public final class TestClient {
  public final List<SignalResponse> heard = new ArrayList<>();
  public boolean closed;
  public boolean answersOffers = true;
  public Consumer<SignalResponse> onHearing = message -> {};
  private final World world;
  private final String room;
  private final String identity;
  private final Instant issuedAt;
  private ClaimGrants grants;
  private ClientInfo info =
      ClientInfo.newBuilder()
          .setSdk(ClientInfo.SDK.JS)
          .setVersion("2.16.0")
          .setProtocol(16)
          .build();
  private boolean autoSubscribe = true;
  private boolean autoSubscribeData;
  private boolean adaptive;
  private Boolean allowPause;
  private boolean single;
  private String offer;
  private SignalSession session;
  private String sid = "";
  private int socket;
  private final List<String> sections = new ArrayList<>();

  TestClient(World world, String room, String identity) {
    this.world = world;
    this.room = room;
    this.identity = identity;
    issuedAt = Instant.ofEpochMilli(world.time.unixMillis());
    grants = ClaimGrants.of(identity, identity, grant().build());
  }

  private VideoGrantBuilder grant() {
    return VideoGrant.builder().roomJoin(true).room(room).canUpdateOwnMetadata(true);
  }

  // ---- who it is ----

  public TestClient grant(Consumer<VideoGrantBuilder> change) {
    VideoGrantBuilder builder = grants.video().toBuilder();
    change.accept(builder);
    grants = grants.withVideo(builder.build());
    return this;
  }

  public TestClient grants(UnaryOperator<ClaimGrants> change) {
    grants = change.apply(grants);
    return this;
  }

  public TestClient info(Consumer<ClientInfo.Builder> change) {
    ClientInfo.Builder builder = info.toBuilder();
    change.accept(builder);
    info = builder.build();
    return this;
  }

  public TestClient protocol(int protocol) {
    return info(builder -> builder.setProtocol(protocol));
  }

  public TestClient withoutAutoSubscribe() {
    autoSubscribe = false;
    return this;
  }

  public TestClient takingDataTracks() {
    autoSubscribeData = true;
    return this;
  }

  public TestClient adaptive() {
    adaptive = true;
    return this;
  }

  /**
   * @param allow null for a client that doesn't say
   */
  public TestClient allowPause(Boolean allow) {
    allowPause = allow;
    return this;
  }

  public TestClient single(String firstOffer) {
    single = true;
    offer = firstOffer;
    return this;
  }

  public String identity() {
    return identity;
  }

  // ---- connecting ----

  private ConnectRequest request(boolean reconnect, ReconnectReason reason) {
    SessionDescription publisherOffer =
        offer == null || reconnect
            ? null
            : SessionDescription.newBuilder().setType("offer").setSdp(offer).setId(1).build();
    return new ConnectRequest(
        grants,
        info,
        options(single),
        reconnect ? new ConnectRequest.Resume(sid, reason) : null,
        "",
        Map.of(),
        List.of(),
        publisherOffer,
        new TokenOrigin(reconnect ? sid : "", Optional.of(issuedAt)));
  }

  private ParticipantOptions options(boolean singlePeerConnection) {
    return ParticipantOptions.none()
        .with(Option.AUTO_SUBSCRIBE, autoSubscribe)
        .with(Option.AUTO_SUBSCRIBE_DATA_TRACK, autoSubscribeData)
        .with(Option.ADAPTIVE_STREAM, adaptive)
        .with(Option.SINGLE_PEER_CONNECTION, singlePeerConnection)
        .withAllowPause(allowPause);
  }

  /**
   * @return a request to join over a single peer connection, with whatever a client may say in it
   */
  public ConnectRequest request(
      ClientInfo client, List<AddTrackRequest> tracks, SessionDescription publisherOffer) {
    return new ConnectRequest(
        grants,
        client,
        options(true),
        null,
        "",
        Map.of(),
        tracks,
        publisherOffer,
        new TokenOrigin("", Optional.of(issuedAt)));
  }

  /**
   * @throws RuntimeException the refusal
   */
  public TestClient join() {
    open(joining());
    return this;
  }

  /**
   * @return the request to join
   */
  public ConnectRequest joining() {
    return request(false, ReconnectReason.RR_UNKNOWN);
  }

  /** Joins anew with the token that the session was given, as SDKs do that can't resume. */
  public TestClient rejoin() {
    ConnectRequest first = joining();
    open(
        new ConnectRequest(
            first.grants(),
            first.client(),
            first.options(),
            null,
            first.metadata(),
            first.attributes(),
            first.addTracks(),
            first.publisherOffer(),
            new TokenOrigin(sid, first.token().issuedAt())));
    return this;
  }

  public TestClient resume() {
    open(request(true, ReconnectReason.RR_SIGNAL_DISCONNECTED));
    return this;
  }

  public TestClient resume(ReconnectReason reason) {
    open(request(true, reason));
    return this;
  }

  private void open(ConnectRequest request) {
    try {
      session = world.gateway.open(request).toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
    closed = false;
    int own = ++socket;
    session.attach(
        new SignalSink() {
          @Override
          public void send(SignalResponse message) {
            if (own == socket) {
              hear(message);
            }
          }

          @Override
          public void close() {
            if (own == socket) {
              closed = true;
            }
          }
        });
  }

  private void hear(SignalResponse message) {
    heard.add(message);
    if (message.hasJoin()) {
      sid = message.getJoin().getParticipant().getSid();
    }
    onHearing.accept(message);
    if (message.hasOffer() && answersOffers) {
      // SDKs answer later than they hear.
      world.time.schedule(0, () -> answer(message.getOffer()));
    }
  }

  public void answer(SessionDescription to) {
    send(
        SignalRequest.newBuilder()
            .setAnswer(
                SessionDescription.newBuilder()
                    .setType("answer")
                    .setSdp(to.getSdp())
                    .setId(to.getId()))
            .build());
  }

  /** Media and data are connected from here on. */
  public TestClient connect() {
    world.pass(Duration.ofMillis(20));
    for (ScriptedPeer peer : peers()) {
      peer.openChannel("_reliable");
      peer.openChannel("_lossy");
      peer.openChannel("_data_track");
      peer.become(ConnectionState.CONNECTED);
    }
    world.pass(Duration.ofMillis(200));
    return this;
  }

  private List<ScriptedPeer> peers() {
    return single ? List.of(singlePeer()) : List.of(publisherPeer(), subscriberPeer());
  }

  public ScriptedPeer publisherPeer() {
    return world.engine.peer(
        room, identity, single ? PeerConfig.Role.SINGLE : PeerConfig.Role.PUBLISHER);
  }

  public ScriptedPeer subscriberPeer() {
    return world.engine.peer(
        room, identity, single ? PeerConfig.Role.SINGLE : PeerConfig.Role.SUBSCRIBER);
  }

  public ScriptedPeer singlePeer() {
    return world.engine.peer(room, identity, PeerConfig.Role.SINGLE);
  }

  public void loseSocket() {
    socket++;
    session.closed(false);
  }

  /** Takes leave of a socket that the server closes. */
  public void closeSocket() {
    session.closed(true);
  }

  public SignalSession session() {
    return session;
  }

  // ---- talking ----

  public TestClient send(SignalRequest request) {
    session.receive(request);
    return this;
  }

  public TestClient send(Consumer<SignalRequest.Builder> request) {
    SignalRequest.Builder builder = SignalRequest.newBuilder();
    request.accept(builder);
    return send(builder.build());
  }

  public TestClient forget() {
    heard.clear();
    return this;
  }

  public List<SignalResponse> heard(SignalResponse.MessageCase kind) {
    return heard.stream().filter(message -> message.getMessageCase() == kind).toList();
  }

  public SignalResponse last(SignalResponse.MessageCase kind) {
    List<SignalResponse> all = heard(kind);
    if (all.isEmpty()) {
      throw new AssertionError(identity + " has heard no " + kind + " among " + kinds());
    }
    return all.get(all.size() - 1);
  }

  public List<SignalResponse.MessageCase> kinds() {
    return heard.stream().map(SignalResponse::getMessageCase).toList();
  }

  public JoinResponse joinResponse() {
    return last(SignalResponse.MessageCase.JOIN).getJoin();
  }

  public String sid() {
    return sid;
  }

  /**
   * @return updates about somebody, in order
   */
  public List<ParticipantInfo> updatesOf(String other) {
    return heard.stream()
        .filter(SignalResponse::hasUpdate)
        .flatMap(message -> message.getUpdate().getParticipantsList().stream())
        .filter(participant -> participant.getIdentity().equals(other))
        .toList();
  }

  public ParticipantInfo lastOf(String other) {
    List<ParticipantInfo> all = updatesOf(other);
    if (all.isEmpty()) {
      throw new AssertionError(identity + " has heard nothing of " + other);
    }
    return all.get(all.size() - 1);
  }

  // ---- publishing ----

  public AddTrackRequest.Builder track(String cid, TrackSource source) {
    boolean audio = source == TrackSource.MICROPHONE || source == TrackSource.SCREEN_SHARE_AUDIO;
    return AddTrackRequest.newBuilder()
        .setCid(cid)
        .setName(cid)
        .setSource(source)
        .setType(audio ? TrackType.AUDIO : TrackType.VIDEO);
  }

  public TrackInfo announce(AddTrackRequest.Builder request) {
    send(builder -> builder.setAddTrack(request));
    return last(SignalResponse.MessageCase.TRACK_PUBLISHED).getTrackPublished().getTrack();
  }

  /** Announces a track and sends the offer with it. */
  public TrackInfo publish(AddTrackRequest.Builder request, String... lines) {
    TrackInfo info = announce(request);
    addSection(request.getType() == TrackType.AUDIO ? "audio" : "video", request.getCid(), lines);
    offer();
    return info;
  }

  public TrackInfo publish(String cid, TrackSource source) {
    return publish(track(cid, source));
  }

  public void addSection(String kind, String cid, String... lines) {
    StringBuilder section =
        new StringBuilder(
            "m="
                + kind
                + " 9 X\r\na=mid:"
                + sections.size()
                + "\r\na=sendonly\r\na=msid:- "
                + cid
                + "\r\n");
    for (String line : lines) {
      section.append(line).append("\r\n");
    }
    sections.add(section.toString());
  }

  /** Stops sending a section, as a browser does for an unpublished track. */
  public void unpublish(String cid) {
    sections.replaceAll(
        section ->
            section.contains(" " + cid + "\r\n")
                ? section.replace("a=sendonly", "a=inactive")
                : section);
    offer();
  }

  public void offer() {
    offer("v=0\r\n" + (single ? offer.substring(5) : "") + String.join("", sections), 7);
  }

  public void offer(String sdp, int id) {
    send(
        builder ->
            builder.setOffer(
                SessionDescription.newBuilder().setType("offer").setSdp(sdp).setId(id)));
  }
}
