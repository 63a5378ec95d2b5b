package io.livekit.jakarta.media.participant;

import io.livekit.jakarta.media.auth.ClaimGrants;
import io.livekit.jakarta.media.auth.VideoGrant;
import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.media.data.DataBlobs;
import io.livekit.jakarta.media.data.DataMember;
import io.livekit.jakarta.media.data.DataOutbox;
import io.livekit.jakarta.media.data.DataTracks;
import io.livekit.jakarta.media.executor.RoomExecutor;
import io.livekit.jakarta.media.id.Guid;
import io.livekit.jakarta.media.track.Caps;
import io.livekit.jakarta.media.track.Permissions;
import io.livekit.jakarta.media.track.Publications;
import io.livekit.jakarta.media.track.PublishedTracks;
import io.livekit.jakarta.media.track.Publisher;
import io.livekit.jakarta.media.track.Subscriber;
import io.livekit.jakarta.media.track.SubscriptionPolicy;
import io.livekit.jakarta.media.track.Subscriptions;
import io.livekit.jakarta.proto.Codec;
import io.livekit.jakarta.proto.DisconnectReason;
import io.livekit.jakarta.proto.LeaveRequest;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.ParticipantInfo.State;
import io.livekit.jakarta.proto.ParticipantPermission;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.rtc.flight.Flight;
import io.livekit.jakarta.rtc.flight.JoinStep;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One participant's session: from its join over resumes to its end (spec/01 §9.2, §10). Owned by:
 * the room's executor.
 */
public final class Participant {
  static final Duration ACTIVE_TIMEOUT = Duration.ofSeconds(60);

  private final RoomServices room;
  private final ParticipantListener listener;
  private final String sid = Guid.participant();
  private final ClientTraits client;
  private final List<Codec> publishCodecs;
  private final ParticipantOptions options;
  private final ParticipantState state = new ParticipantState();
  private final Permissions permissions;
  private final SignalOutbox outbox;
  private final RequestQueue requests;
  private final Admissions admissions;
  private final TokenRefresh tokenRefresh;
  private final ParticipantInfoVersions info;
  private final Publications publications;
  private final PeerLinks links;
  private final Subscriptions subscriptions;
  private final DataMember data;
  private final ResumeFaults resumeFaults = new ResumeFaults();
  private final ResumeWait resumeWait;
  private final PendingDisconnect pendingDisconnect;
  private RoomExecutor.Timer activeTimeout;

  /**
   * @param caps how much is granted of what it may do
   * @param tcpOnly an earlier session of this client found no way over UDP (spec/02 §1.5)
   */
  public Participant(
      RoomServices room,
      ParticipantListener listener,
      ClaimGrants grants,
      ClientTraits client,
      ParticipantOptions options,
      SignalChannel channel,
      boolean tcpOnly,
      Caps caps) {
    this.room = room;
    this.listener = listener;
    this.client = client;
    this.options = options;
    LiveKitConfig config = room.config();
    RoomExecutor executor = room.executor();
    publishCodecs = ClientConfigurations.announced(room.enabledCodecs(), client);
    permissions = new Permissions(grants, caps);
    outbox =
        new SignalOutbox(
            client, channel, config.room().updateBatchTargetSize(), room.signalCounters());
    outbox.heard(executor.clock().unixMillis());
    requests = new RequestQueue(executor);
    tokenRefresh =
        new TokenRefresh(executor, room.tokens(), sid, permissions, options.tokenExpiry(), outbox);
    PublishedTracks tracks = new PublishedTracks();
    admissions = new Admissions(room, this::info, requests);
    DataTracks dataTracks =
        new DataTracks(
            outbox,
            permissions,
            config.enableDataTracks(),
            config.limit().maxDataTrackCustomEncodingLength(),
            admissions,
            this::dataTracksChanged);
    info =
        new ParticipantInfoVersions(
            sid, config.region(), client, permissions, state, tracks, dataTracks);
    PartReports reports = new PartReports(this, listener, room, info, outbox);
    Publisher publisher =
        room.publisher(sid, permissions, outbox, client, publishCodecs, admissions, info::current);
    publications = new Publications(publisher, tracks, reports);
    links =
        new PeerLinks(
            room,
            new PeerConfigs(room, grants, client, options),
            new SenderConfigs(client, room.syncsStreams(), room.sifTrailer(), room.playoutDelay()),
            publications,
            outbox,
            tcpOnly);
    links.limitPublishing(caps.bitrate());
    Subscriber subscriber = room.subscriber(sid, permissions, outbox, links, admissions, options);
    subscriptions = new Subscriptions(subscriber, state::isActive, reports);
    DataOutbox dataOutbox =
        new DataOutbox(
            executor, links::primary, config.rtc(), room.dataCounters(), reports::dataChannelEnded);
    data =
        new DataMember(
            sid,
            permissions,
            state::isActive,
            options.autoSubscribeDataTrack(),
            outbox,
            dataOutbox,
            dataTracks,
            new DataBlobs(config.limit()),
            admissions,
            room.dataCounters());
    resumeWait = new ResumeWait(executor, this::tellToResume, this::giveUpResuming);
    pendingDisconnect = new PendingDisconnect(executor, links::disconnect);
    links.reportTo(new LinkReports(this, listener, outbox, resumeWait, subscriptions, dataOutbox));
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

  public State state() {
    return state.current();
  }

  public boolean isActive() {
    return state.isActive();
  }

  public boolean isClosed() {
    return state.isClosed();
  }

  /**
   * @return true when it had a peer connection at any time
   */
  public boolean wasActive() {
    return state.wasActive();
  }

  public boolean isPublisher() {
    return info.isPublisher();
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
   * @return what the application lets it do
   */
  public Admissions admissions() {
    return admissions;
  }

  /**
   * @return the way to its client
   */
  public SignalOutbox outbox() {
    return outbox;
  }

  /**
   * @return what it shares with the others of its room
   */
  public RoomServices room() {
    return room;
  }

  // ---- info ----

  /**
   * @return what others see of it; its version grew if anything changed since the last call
   */
  public ParticipantInfo info() {
    return info.current();
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
    permissions.change(grants().withProfileChanges(name, metadata, attributes));
    infoChanged();
    sendRefreshToken();
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
    info.grantsChanged();
    subscriptions.reconcileAll();
    infoChanged();
    sendRefreshToken();
    if (!couldSubscribe && grants().video().maySubscribe() && isActive()) {
      listener.maySubscribeAgain(this);
    }
  }

  // ---- joining and leaving ----

  /**
   * @param join the first message
   */
  public void join(SignalResponse join) {
    outbox.join(join);
    record(JoinStep.JOINED);
    state.join(room.executor().clock().unixMillis());
    info.changed();
    activeTimeout = room.executor().after(ACTIVE_TIMEOUT, () -> close(CloseReason.NEVER_CONNECTED));
    tokenRefresh.start();
  }

  private void record(JoinStep step) {
    Flight.joinStep(room.roomName() + "/" + identity(), step);
  }

  /** Sets the time to show in join, before the participant counts as joined. */
  public void joinsAt(long unixMillis) {
    state.joinsAt(unixMillis);
  }

  /** The connection that carries its data is up, for the first time or again. */
  void primaryConnected() {
    if (!state.activate()) {
      return;
    }
    info.changed();
    record(JoinStep.ACTIVE);
    RoomExecutor.cancel(activeTimeout);
    listener.stateChanged(this);
    subscriptions.becameActive();
    listener.becameActive(this);
  }

  private void tellToResume() {
    LeaveMessages.message(client, DisconnectReason.CONNECTION_TIMEOUT, LeaveRequest.Action.RESUME)
        .ifPresent(outbox::send);
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

  public void close(CloseReason reason) {
    if (!state.end(reason.reason())) {
      return;
    }
    info.changed();
    if (!state.wasActive()) {
      record(JoinStep.ABORTED);
    }
    RoomExecutor.cancel(activeTimeout);
    resumeWait.stop();
    tokenRefresh.stop();
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
    data.close();
    links.close();
    pendingDisconnect.begin();
    listener.closed(this, reason);
  }

  // ---- resuming ----

  public ResumeFaults resumeFaults() {
    return resumeFaults;
  }

  /** The client is back on another socket; the former one is closed. */
  public void attach(SignalChannel channel) {
    resumeWait.stop();
    outbox.replace(channel);
  }

  public void sendRefreshToken() {
    tokenRefresh.send();
  }

  // ---- what its parts report ----

  private void dataTracksChanged() {
    if (!data.tracks().isEmpty()) {
      info.hasPublished();
    }
    info.changed();
    if (!isClosed()) {
      listener.dataTracksChanged(this);
    }
  }
}
