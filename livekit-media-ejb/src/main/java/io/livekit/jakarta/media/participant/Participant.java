package io.livekit.jakarta.media.participant;

import io.livekit.jakarta.media.auth.ClaimGrants;
import io.livekit.jakarta.media.auth.VideoGrant;
import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.media.data.DataBlobs;
import io.livekit.jakarta.media.data.DataDrop;
import io.livekit.jakarta.media.data.DataMember;
import io.livekit.jakarta.media.data.DataOutbox;
import io.livekit.jakarta.media.data.DataTracks;
import io.livekit.jakarta.media.executor.RoomExecutor;
import io.livekit.jakarta.media.id.Guid;
import io.livekit.jakarta.media.track.Permissions;
import io.livekit.jakarta.media.track.Publications;
import io.livekit.jakarta.media.track.PublishedTrack;
import io.livekit.jakarta.media.track.Publisher;
import io.livekit.jakarta.media.track.Subscriber;
import io.livekit.jakarta.media.track.SubscriptionPolicy;
import io.livekit.jakarta.media.track.Subscriptions;
import io.livekit.jakarta.proto.ClientConfiguration;
import io.livekit.jakarta.proto.Codec;
import io.livekit.jakarta.proto.DisconnectReason;
import io.livekit.jakarta.proto.LeaveRequest;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.ParticipantInfo.State;
import io.livekit.jakarta.proto.ParticipantPermission;
import io.livekit.jakarta.proto.RequestResponse;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.rtc.peer.PeerTransport;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One participant's session: from its join over resumes to its end (spec/01 §9.2, §10). Owned by:
 * the room's executor.
 */
public final class Participant {
  private static final System.Logger LOG = System.getLogger(Participant.class.getName());
  static final Duration ACTIVE_TIMEOUT = Duration.ofSeconds(60);
  static final Duration TOKEN_REFRESH = Duration.ofMinutes(5);

  private final RoomServices room;
  private final ParticipantListener listener;
  private final String sid = Guid.participant();
  private final ClientTraits client;
  private final ClientConfiguration clientConfiguration;
  private final List<Codec> publishCodecs;
  private final ParticipantOptions options;
  private final SignalOutbox outbox;
  private final RequestQueue requests;
  private final PeerLinks links;
  private final Publications publications;
  private final Subscriptions subscriptions;
  private final Permissions permissions;
  private final SenderConfigs senderConfigs;
  private final ResumeFaults resumeFaults = new ResumeFaults();
  private final DataMember data;
  private final DataBlobs dataBlobs;
  private final ParticipantInfoVersions info = new ParticipantInfoVersions(this);
  private final ResumeWait resumeWait;
  private final PendingDisconnect pendingDisconnect;
  private State state = State.JOINING;
  private boolean publisher;
  private boolean wasActive;
  private long joinedAtMillis;
  private long lastSignalMillis;
  private DisconnectReason disconnectReason = DisconnectReason.UNKNOWN_REASON;
  private RoomExecutor.Timer activeTimeout;
  private RoomExecutor.Timer tokenRefresh;

  /**
   * @param tcpOnly an earlier session of this client found no way over UDP (spec/02 §1.5)
   */
  public Participant(
      RoomServices room,
      ParticipantListener listener,
      ClaimGrants grants,
      ClientTraits client,
      ParticipantOptions options,
      SignalChannel channel,
      boolean tcpOnly) {
    this.room = room;
    this.listener = listener;
    permissions = new Permissions(grants);
    this.client = client;
    this.options = options;
    clientConfiguration = ClientConfigurations.of(client.info());
    publishCodecs =
        ClientConfigurations.announced(
            ClientConfigurations.publishable(room.enabledCodecs(), clientConfiguration));
    LiveKitConfig config = room.config();
    outbox =
        new SignalOutbox(
            client, channel, config.room().updateBatchTargetSize(), room.signalCounters());
    requests = new RequestQueue(room.executor());
    lastSignalMillis = room.executor().clock().unixMillis();
    data = dataMember(config);
    dataBlobs = new DataBlobs(config.limit());
    boolean subscriberPrimary =
        client.supportsSubscriberPrimary()
            && grants.video().maySubscribe()
            && !options.singlePeerConnection();
    senderConfigs = new SenderConfigs(client, room.syncsStreams(), room.sifTrailer());
    links = new PeerLinks(this, subscriberPrimary, tcpOnly);
    TrackEvents trackEvents = new TrackEvents();
    publications = new Publications(publisher(config), trackEvents);
    subscriptions = new Subscriptions(subscriber(config), this::isActive, trackEvents);
    resumeWait = new ResumeWait(room.executor(), this::tellToResume, this::giveUpResuming);
    pendingDisconnect = new PendingDisconnect(room.executor(), links::disconnect);
  }

  private DataMember dataMember(LiveKitConfig config) {
    DataOutbox dataOutbox =
        new DataOutbox(
            room.executor(),
            this::dataTransport,
            config.rtc().datachannelSlowThreshold(),
            config.rtc().datachannelLossyTargetLatency(),
            config.rtc().datachannelDataTrackTargetLatency(),
            room.dataCounters(),
            this::dataChannelEnded);
    DataTracks dataTracks =
        new DataTracks(
            outbox,
            permissions,
            config.enableDataTracks(),
            config.limit().maxDataTrackCustomEncodingLength(),
            this::dataTracksChanged);
    return new DataMember(
        sid,
        permissions,
        this::isActive,
        options.autoSubscribeDataTrack(),
        outbox,
        dataOutbox,
        dataTracks);
  }

  private Publisher publisher(LiveKitConfig config) {
    Publisher.Terms terms =
        new Publisher.Terms(
            publishCodecs,
            client.isObs(),
            config.video().dynacastPauseDelay(),
            room.mayRegressCodec(),
            room.versions());
    return new Publisher(sid, room.executor(), permissions, outbox, terms, this::info);
  }

  private Subscriber subscriber(LiveKitConfig config) {
    Subscriber.Terms terms =
        new Subscriber.Terms(
            options.adaptiveStream(),
            config.limit().subscriptionLimitVideo(),
            config.limit().subscriptionLimitAudio());
    return new Subscriber(sid, room.executor(), permissions, outbox, links, room.tracks(), terms);
  }

  // ---- who it is ----

  public String sid() {
    return sid;
  }

  public String identity() {
    return grants().identity();
  }

  public ClaimGrants grants() {
    return permissions.grants();
  }

  public ClientTraits client() {
    return client;
  }

  /**
   * @return null when the client is asked nothing special
   */
  public ClientConfiguration clientConfiguration() {
    return clientConfiguration;
  }

  /**
   * @return codecs that it may publish, in the order in which join announces them
   */
  public List<Codec> publishCodecs() {
    return publishCodecs;
  }

  public ParticipantOptions options() {
    return options;
  }

  public boolean isHidden() {
    return grants().video().hidden();
  }

  /**
   * @return true when it isn't counted and doesn't keep a room (spec/03 §5)
   */
  public boolean isDependent() {
    return grants().isDependent();
  }

  public State state() {
    return state;
  }

  public boolean isActive() {
    return state == State.ACTIVE;
  }

  public boolean isClosed() {
    return state == State.DISCONNECTED;
  }

  /**
   * @return true when it had a peer connection at any time
   */
  public boolean wasActive() {
    return wasActive;
  }

  public boolean isPublisher() {
    return publisher;
  }

  public boolean isSubscriberPrimary() {
    return links.isSubscriberPrimary();
  }

  boolean mayPublishRed() {
    return publishCodecs.stream().anyMatch(codec -> codec.getMime().equalsIgnoreCase("audio/red"));
  }

  // ---- its parts ----

  public Publications publications() {
    return publications;
  }

  public Subscriptions subscriptions() {
    return subscriptions;
  }

  public SubscriptionPolicy subscriptionPolicy() {
    return permissions.policy();
  }

  /**
   * @return it as sender and receiver of data
   */
  public DataMember data() {
    return data;
  }

  public DataBlobs dataBlobs() {
    return dataBlobs;
  }

  private PeerTransport dataTransport() {
    return links.primary();
  }

  public PeerLinks links() {
    return links;
  }

  /**
   * @return its requests on their way here; any thread
   */
  public RequestQueue requests() {
    return requests;
  }

  /**
   * @return true for the socket that its client opened last, whether or not it is still there
   */
  public boolean isLatest(SignalChannel channel) {
    return outbox.isLatest(channel);
  }

  /**
   * @return what it shares with the others of its room
   */
  public RoomServices room() {
    return room;
  }

  ParticipantListener listener() {
    return listener;
  }

  SenderConfigs senderConfigs() {
    return senderConfigs;
  }

  RoomExecutor executor() {
    return room.executor();
  }

  // ---- info ----

  /**
   * @return what others see of it; its version grew if anything changed since the last call
   */
  public ParticipantInfo info() {
    return info.current();
  }

  long joinedAtMillis() {
    return joinedAtMillis;
  }

  DisconnectReason disconnectReason() {
    return disconnectReason;
  }

  /** Something in its info changed that everyone is to know now. */
  void infoChanged() {
    info.changed();
    if (!isClosed()) {
      listener.infoChanged(this);
    }
  }

  /**
   * Changes what it says about itself; null leaves a text as it is, an empty attribute value
   * removes it.
   */
  public void updateProfile(String name, String metadata, Map<String, String> attributes) {
    ClaimGrants grants = grants();
    permissions.change(
        grants.withProfile(
            name == null ? grants.name() : name,
            metadata == null ? grants.metadata() : metadata,
            mergedAttributes(attributes)));
    infoChanged();
    sendRefreshToken();
  }

  /**
   * @return its attributes after a change; an empty value removes one
   */
  public Map<String, String> mergedAttributes(Map<String, String> changes) {
    Map<String, String> merged = new LinkedHashMap<>(grants().attributes());
    changes.forEach(
        (key, value) -> {
          if (value.isEmpty()) {
            merged.remove(key);
          } else {
            merged.put(key, value);
          }
        });
    return merged;
  }

  /** Replaces all its permissions, and takes away what it may no longer have. */
  public void updatePermission(ParticipantPermission permission) {
    replaceGrant(grants().video().withPermission(permission));
  }

  /** Takes away what another grant of the same identity doesn't grant. */
  public void limitGrants(VideoGrant other) {
    VideoGrant both = grants().video().intersection(other);
    if (!both.equals(grants().video())) {
      replaceGrant(both);
    }
  }

  private void replaceGrant(VideoGrant video) {
    boolean couldSubscribe = grants().video().maySubscribe();
    permissions.change(grants().withVideo(video));
    publications.endDisallowed();
    if (!grants().video().mayPublishData()) {
      data.tracks().close();
    }
    updatePublisher();
    subscriptions.reconcileAll();
    infoChanged();
    sendRefreshToken();
    if (!couldSubscribe && grants().video().maySubscribe() && isActive()) {
      listener.maySubscribeAgain(this);
    }
  }

  private void updatePublisher() {
    if (!grants().video().mayPublish()
        && publications.tracks().isEmpty()
        && data.tracks().isEmpty()) {
      publisher = false;
    }
  }

  // ---- joining and leaving ----

  /**
   * @param join the first message
   */
  public void join(SignalResponse join) {
    outbox.join(join);
    state = State.JOINED;
    joinedAtMillis = executor().clock().unixMillis();
    info.changed();
    activeTimeout = executor().after(ACTIVE_TIMEOUT, () -> close(CloseReason.NEVER_CONNECTED));
    sendRefreshToken();
    tokenRefresh = executor().every(TOKEN_REFRESH, this::sendRefreshToken);
  }

  /**
   * @return the time to show in join, before the participant counts as joined
   */
  public void joinsAt(long unixMillis) {
    joinedAtMillis = unixMillis;
  }

  void primaryConnected() {
    resumeWait.stop();
    if (state != State.JOINED) {
      return;
    }
    state = State.ACTIVE;
    wasActive = true;
    info.changed();
    cancel(activeTimeout);
    listener.stateChanged(this);
    subscriptions.becameActive();
    listener.becameActive(this);
  }

  /** A peer connection is lost: the client has a moment to resume (spec/01 §6.1). */
  void connectionFailed() {
    if (!isClosed()) {
      resumeWait.connectionFailed();
    }
  }

  /** The client closed a peer connection. */
  void connectionClosed() {
    if (!isClosed()) {
      resumeWait.connectionClosed();
    }
  }

  private void tellToResume() {
    LeaveMessages.message(client, DisconnectReason.CONNECTION_TIMEOUT, LeaveRequest.Action.RESUME)
        .ifPresent(this::send);
    outbox.disconnect();
  }

  private void giveUpResuming() {
    close(CloseReason.CONNECTION_LOST);
  }

  /** The socket of the current connection ended. */
  public void signalClosed(SignalChannel channel) {
    pendingDisconnect.closed(channel);
    if (!outbox.isCurrent(channel) || isClosed()) {
      return;
    }
    outbox.disconnect();
    if (!links.everConnected()) {
      close(CloseReason.SIGNAL_CLOSED);
    }
  }

  void offerNotAnswered() {
    // Without a socket there is nobody to blame: a resume will offer again.
    if (outbox.isConnected()) {
      close(CloseReason.NEGOTIATION_FAILED);
    }
  }

  public void close(CloseReason reason) {
    if (isClosed()) {
      return;
    }
    state = State.DISCONNECTED;
    disconnectReason = reason.reason();
    info.changed();
    cancel(activeTimeout);
    resumeWait.stop();
    cancel(tokenRefresh);
    requests.close();
    if (reason.action() != null) {
      LeaveMessages.message(client, reason.reason(), reason.action()).ifPresent(outbox::send);
    }
    if (reason.isNews()) {
      pendingDisconnect.travelsOn(outbox.channel());
    }
    outbox.disconnect();
    subscriptions.close();
    publications.close();
    data.tracks().close();
    data.outbox().close();
    links.close();
    pendingDisconnect.begin();
    listener.closed(this, reason);
  }

  // ---- resuming ----

  /**
   * @return when the client was last heard of on a socket
   */
  public long lastSignalMillis() {
    return lastSignalMillis;
  }

  public void signalSeen() {
    lastSignalMillis = executor().clock().unixMillis();
  }

  public ResumeFaults resumeFaults() {
    return resumeFaults;
  }

  /** The client is back on another socket; the former one is closed. */
  public void attach(SignalChannel channel) {
    resumeWait.stop();
    outbox.replace(channel);
  }

  /** The current socket is closed although the session goes on. */
  public void dropSignal() {
    outbox.disconnect();
  }

  // ---- messages ----

  public void send(SignalResponse message) {
    outbox.send(message);
  }

  public void respond(RequestResponse outcome) {
    outbox.respond(outcome);
  }

  /** Tells it of others, leaving out what it knows. */
  public void sendUpdates(List<ParticipantInfo> infos) {
    outbox.sendUpdates(infos);
  }

  /** Tells it of others whatever it knows, after a resume. */
  public void repeatUpdates(List<ParticipantInfo> infos) {
    outbox.repeatUpdates(infos);
  }

  /** What it hears of others without an update, in the join response. */
  public void markKnown(ParticipantInfo info) {
    outbox.markKnown(info);
  }

  public void sendRefreshToken() {
    if (isClosed()) {
      return;
    }
    String token = room.tokens().refresh(grants(), sid, options.tokenExpiry());
    send(SignalResponse.newBuilder().setRefreshToken(token).build());
  }

  // ---- tracks ----

  /** What its tracks and subscriptions report. */
  private final class TrackEvents implements Publications.Listener, Subscriptions.Listener {
    @Override
    public void trackPublished(PublishedTrack track) {
      publisher = true;
      info.changed();
      listener.trackPublished(Participant.this, track);
    }

    @Override
    public void trackUnpublished(PublishedTrack track) {
      info.changed();
      listener.trackUnpublished(Participant.this, track);
    }

    @Override
    public void trackChanged() {
      infoChanged();
    }

    @Override
    public void publicationFailed() {
      if (room.config().rtc().reconnectOnPublicationError()) {
        close(CloseReason.PUBLICATION_FAILED);
      }
    }

    @Override
    public void willDescribe(Publisher other) {
      if (!other.permissions().isHidden()) {
        outbox.ensureKnows(other.info().get());
      }
    }

    @Override
    public void subscribedTo(Publisher other) {
      listener.subscriptionsChanged(Participant.this, other.sid(), true);
    }

    @Override
    public void unsubscribedFrom(Publisher other) {
      listener.subscriptionsChanged(Participant.this, other.sid(), false);
    }

    @Override
    public void subscriptionFailed() {
      if (room.config().rtc().reconnectOnSubscriptionError()) {
        close(CloseReason.SUBSCRIPTION_FAILED);
      }
    }
  }

  private void dataTracksChanged() {
    if (!data.tracks().isEmpty()) {
      publisher = true;
    }
    info.changed();
    if (!isClosed()) {
      listener.dataTracksChanged(this);
    }
  }

  /** Its reliable channel was closed, as it doesn't read what others wait to get rid of. */
  private void dataChannelEnded(DataDrop reason) {
    LOG.log(
        Level.WARNING,
        () ->
            "closed the reliable data channel of "
                + sid
                + " in "
                + room.roomName()
                + ": "
                + reason);
    respond(
        RequestResponse.newBuilder()
            .setReason(RequestResponse.Reason.LIMIT_EXCEEDED)
            .setMessage("reliable data channel closed: " + reason)
            .build());
    if (room.config().rtc().reconnectOnDataChannelError()) {
      close(CloseReason.DATA_CHANNEL_FAILED);
    }
  }

  private static void cancel(RoomExecutor.Timer timer) {
    if (timer != null) {
      timer.cancel();
    }
  }
}
