package io.livekit.jakarta.cli.session;

import com.google.protobuf.InvalidProtocolBufferException;
import io.livekit.jakarta.cli.ExitCode;
import io.livekit.jakarta.cli.signal.ConnectTarget;
import io.livekit.jakarta.cli.signal.SignalConnector;
import io.livekit.jakarta.cli.signal.SignalListener;
import io.livekit.jakarta.cli.signal.SignalRefused;
import io.livekit.jakarta.cli.signal.SignalSocket;
import io.livekit.jakarta.proto.DataPacket;
import io.livekit.jakarta.proto.DisconnectReason;
import io.livekit.jakarta.proto.JoinResponse;
import io.livekit.jakarta.proto.LeaveRequest;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.ReconnectReason;
import io.livekit.jakarta.proto.RequestResponse;
import io.livekit.jakarta.proto.SignalRequest;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.proto.SignalTarget;
import io.livekit.jakarta.proto.SyncState;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.proto.TrackPublishedResponse;
import io.livekit.jakarta.proto.TrickleRequest;
import io.livekit.jakarta.proto.UpdateSubscription;
import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.peer.ConnectionState;
import io.livekit.jakarta.rtc.peer.PeerTransport;
import io.livekit.jakarta.rtc.peer.RtcEngine;
import io.livekit.jakarta.rtc.peer.TrackReceiver;
import io.livekit.jakarta.rtc.peer.TrackSender;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;

/**
 * The session's state machine: join, and when a connection breaks resume, and when that can't help join anew. Owned by:
 * its executor; {@link #start} and {@link #leave} may be called from any thread.
 */
public final class RoomSession implements PeerLink.Owner {
  /** JS waits as long for the peer connections after a resume (spec/01 §12). */
  private static final long RESUME_MILLIS = 15_000;
  /** A connection that is open brings its first message at once (spec/01 §12 item 1). */
  private static final long FIRST_MESSAGE_MILLIS = 5_000;
  /** How soon a decoder that can't begin would ask. */
  private static final long KEY_FRAME_WATCH_MILLIS = 500;
  private static final Runnable NOTHING = () -> { };
  /** The answer to our leave; the server may be gone. */
  private static final long LEAVE_MILLIS = 500;

  private final SessionConfig config;
  private final RtcEngine engine;
  private final SignalConnector connector;
  private final SessionScheduler executor;
  private final SessionEvents events;
  private final Participants participants = new Participants();
  private final Map<String, TrackPublishedResponse> published = new LinkedHashMap<>();
  private final Map<TrackReceiver, Reception> received = new LinkedHashMap<>();
  private final Backoff backoff = new Backoff(RandomGenerator.getDefault());
  private final Heartbeat heartbeat = new Heartbeat(System::currentTimeMillis);

  private State state = State.IDLE;
  private String token;
  private boolean single;
  private boolean joinedOnce;
  private boolean ready;
  private String participantSid = "";
  private SignalSocket socket;
  /** Which socket calls count; those of earlier ones are late. */
  private int generation;
  private MediaConnections connections;
  private Runnable stopPings = NOTHING;
  private Runnable stopResumeDeadline = NOTHING;
  private Runnable stopKeyFrameWatch = NOTHING;

  private enum State {
    IDLE,
    JOINING,
    JOINED,
    RESUMING,
    LEAVING,
    ENDED
  }

  /**
   * A track that arrives.
   *
   * @param known what was last known of it: its publisher may be gone before it ends
   */
  private record Reception(PeerLink link, RemoteTrack known) {}

  /** @param executor outlives the session */
  public RoomSession(
      SessionConfig config,
      RtcEngine engine,
      SignalConnector connector,
      SessionScheduler executor,
      SessionEvents events) {
    this.config = config;
    this.engine = engine;
    this.connector = connector;
    this.executor = executor;
    this.events = events;
    this.token = config.token();
    this.single = config.single();
  }

  public void start() {
    executor.execute(this::join);
  }

  /** Says goodbye and ends. Any thread; later calls do nothing. */
  public void leave() {
    executor.execute(() -> {
      if (state == State.ENDED || state == State.LEAVING) {
        return;
      }
      if (socket == null) {
        end(SessionEnd.left());
        return;
      }
      state = State.LEAVING;
      socket.send(SignalRequest.newBuilder()
          .setLeave(LeaveRequest.newBuilder()
              .setReason(DisconnectReason.CLIENT_INITIATED)
              .setAction(LeaveRequest.Action.DISCONNECT))
          .build());
      executor.after(LEAVE_MILLIS, () -> end(SessionEnd.left()));
    });
  }

  // ---- connecting ---------------------------------------------------------------------------------------------

  private void join() {
    if (state == State.ENDED || state == State.LEAVING) {
      return;
    }
    state = State.JOINING;
    connect(new ConnectTarget(
        config.server(), token, single, config.autoSubscribe(), config.client(), null, ReconnectReason.RR_UNKNOWN));
  }

  private void resume(ReconnectReason reason) {
    if (state == State.RESUMING) {
      connect(new ConnectTarget(
          config.server(), token, single, config.autoSubscribe(), config.client(), participantSid, reason));
    }
  }

  private void connect(ConnectTarget target) {
    int mine = ++generation;
    connector.connect(target, new Listener(mine), executor).whenComplete((opened, failure) -> {
      if (mine != generation) {
        if (opened != null) {
          opened.close();
        }
      } else if (failure == null) {
        socket = opened;
        heartbeat.heard(executor.nanos());
        executor.after(FIRST_MESSAGE_MILLIS, () -> expectFirstMessage(mine));
      } else {
        refused(failure instanceof CompletionException ? failure.getCause() : failure, target);
      }
    });
  }

  private void expectFirstMessage(int mine) {
    if (mine == generation && (state == State.JOINING || state == State.RESUMING)) {
      signalLost("the server opened the signal connection and says nothing");
    }
  }

  private void refused(Throwable failure, ConnectTarget target) {
    SignalRefused refusal = failure instanceof SignalRefused known
        ? known
        : new SignalRefused(0, String.valueOf(failure.getMessage()), failure);
    if (!joinedOnce && single && refusal.status() == 404 && !refusal.isRoomUnknown()) {
      events.notice("the server has no single peer connection mode; using two connections");
      single = false;
      join();
      return;
    }
    if (!joinedOnce || refusal.isFinal()) {
      end(new SessionEnd(exitCode(refusal), refusal.getMessage()));
      return;
    }
    tryAgain(target.resumeSid() != null, target.reason());
  }

  private static int exitCode(SignalRefused refusal) {
    return switch (refusal.status()) {
      case 0 -> ExitCode.UNREACHABLE;
      case 401, 403 -> ExitCode.UNAUTHORISED;
      case 404 -> refusal.isRoomUnknown() ? ExitCode.NOT_FOUND : ExitCode.UNREACHABLE;
      default -> ExitCode.FAILURE;
    };
  }

  private void tryAgain(boolean resuming, ReconnectReason reason) {
    long delay = backoff.next();
    if (delay < 0) {
      end(new SessionEnd(ExitCode.UNREACHABLE, "the connection is lost and the server can't be reached again"));
      return;
    }
    executor.after(delay, resuming ? () -> resume(reason) : this::join);
  }

  /** Calls of one socket; once there is a newer one they count no more. */
  private final class Listener implements SignalListener {
    private final int mine;

    Listener(int mine) {
      this.mine = mine;
    }

    @Override
    public void received(SignalResponse response) {
      if (mine == generation && state != State.ENDED) {
        heartbeat.heard(executor.nanos());
        RoomSession.this.received(response);
      }
    }

    @Override
    public void lost(String reason) {
      if (mine != generation || state == State.ENDED) {
        return;
      }
      if (state == State.LEAVING) {
        end(SessionEnd.left());
      } else {
        signalLost("signal connection lost: " + reason);
      }
    }
  }

  private void signalLost(String reason) {
    if (!joinedOnce) {
      end(SessionEnd.failed(reason));
    } else if (state == State.JOINING) {
      dropSocket();
      tryAgain(false, ReconnectReason.RR_UNKNOWN);
    } else {
      startResume(reason, ReconnectReason.RR_SIGNAL_DISCONNECTED);
    }
  }

  private void startResume(String why, ReconnectReason reason) {
    dropSocket();
    if (state != State.RESUMING) {
      events.reconnecting(why);
    }
    state = State.RESUMING;
    tryAgain(true, reason);
  }

  /** A new session under the same identity: the server replaces the old one (spec/01 §6.4). */
  private void rejoin(String why) {
    if (state == State.ENDED || state == State.LEAVING) {
      return;
    }
    events.reconnecting(why);
    dropSocket();
    dropConnections();
    state = State.JOINING;
    tryAgain(false, ReconnectReason.RR_UNKNOWN);
  }

  private void dropSocket() {
    generation++;
    stopPings.run();
    stopResumeDeadline.run();
    if (socket != null) {
      socket.close();
      socket = null;
    }
  }

  private void dropConnections() {
    if (connections != null) {
      List.copyOf(received.keySet()).forEach(this::forget);
      stopKeyFrameWatch.run();
      connections.close();
      connections = null;
    }
    published.clear();
    participants.clear();
  }

  private void end(SessionEnd end) {
    if (state == State.ENDED) {
      return;
    }
    events.ending();
    state = State.ENDED;
    dropSocket();
    dropConnections();
    events.ended(end);
  }

  // ---- signalling ---------------------------------------------------------------------------------------------

  private void received(SignalResponse response) {
    if (state == State.LEAVING && !response.hasLeave()) {
      return;
    }
    switch (response.getMessageCase()) {
      case JOIN -> joined(response.getJoin());
      case RECONNECT -> resumed();
      case OFFER -> ifConnected(() -> connections.offered(response.getOffer()));
      case ANSWER -> ifConnected(() -> connections.answered(response.getAnswer()));
      case TRICKLE -> ifConnected(() -> candidate(response.getTrickle()));
      case MEDIA_SECTIONS_REQUIREMENT ->
          ifConnected(() -> connections.sectionsRequired(response.getMediaSectionsRequirement()));
      case UPDATE -> response.getUpdate().getParticipantsList().forEach(this::updated);
      case TRACK_PUBLISHED -> published.put(response.getTrackPublished().getCid(), response.getTrackPublished());
      case TRACK_UNPUBLISHED ->
          events.notice("the server unpublished our track " + response.getTrackUnpublished().getTrackSid());
      case MUTE -> events.notice(
          (response.getMute().getMuted() ? "the server muted our track " : "the server unmuted our track ")
              + response.getMute().getSid());
      case REFRESH_TOKEN -> token = response.getRefreshToken();
      case PONG_RESP -> heartbeat.answered(response.getPongResp());
      case REQUEST_RESPONSE -> answered(response.getRequestResponse());
      case SUBSCRIPTION_RESPONSE -> events.notice("can't receive track "
          + response.getSubscriptionResponse().getTrackSid() + ": " + words(response.getSubscriptionResponse().getErr()));
      case LEAVE -> told(response.getLeave());
      default -> {
        // Quality, speakers, dynacast: nothing that a file player acts on.
      }
    }
  }

  private void ifConnected(Runnable action) {
    if (connections != null) {
      action.run();
    }
  }

  private void joined(JoinResponse join) {
    if (state != State.JOINING || connections != null) {
      return;
    }
    boolean again = joinedOnce;
    state = State.JOINED;
    joinedOnce = true;
    participantSid = join.getParticipant().getSid();
    heartbeat.configure(join);
    startPings();
    events.joined(join);
    join.getOtherParticipantsList().forEach(this::updated);
    connections = new MediaConnections(engine, single, executor, this);
    for (PublishedTrack track : config.tracks()) {
      send(SignalRequest.newBuilder().setAddTrack(track.addTrack()).build());
    }
    connections.start(join, config.tracks());
    stopKeyFrameWatch = executor.every(KEY_FRAME_WATCH_MILLIS, this::askForMissingKeyFrames);
    if (again) {
      events.reconnected(false);
    }
  }

  private void resumed() {
    if (state != State.RESUMING || connections == null) {
      return;
    }
    state = State.JOINED;
    if (connections.areConnected()) {
      backoff.reset();
    }
    startPings();
    send(SignalRequest.newBuilder().setSyncState(syncState()).build());
    connections.restart();
    stopResumeDeadline = executor.after(RESUME_MILLIS, () -> {
      if (state == State.JOINED && connections != null && !connections.areConnected()) {
        rejoin("the connection did not come back");
      }
    });
    events.reconnected(true);
  }

  private SyncState syncState() {
    SyncState.Builder sync = SyncState.newBuilder()
        .addAllPublishTracks(published.values())
        // With everything subscribed automatically the exceptions are listed, and we have none (spec/01 §6.3).
        .setSubscription(UpdateSubscription.newBuilder().setSubscribe(!config.autoSubscribe()));
    if (connections.publisher().isInUse()) {
      sync.setOffer(connections.publisher().lastLocal());
    }
    if (!single && connections.subscriber().isInUse()) {
      sync.setAnswer(connections.subscriber().lastLocal());
    }
    return sync.build();
  }

  private void startPings() {
    stopPings.run();
    stopPings = executor.every(heartbeat.intervalMillis(), () -> {
      if (heartbeat.isSilent(executor.nanos())) {
        signalLost("signal connection lost: the server is silent");
        return;
      }
      send(heartbeat.ping());
      send(heartbeat.pingRequest());
    });
  }

  private void candidate(TrickleRequest trickle) {
    PeerLink link = connections.link(trickle.getTarget());
    if (link != null) {
      link.remoteCandidate(trickle);
    }
  }

  private void updated(ParticipantInfo participant) {
    if (!participant.getSid().equals(participantSid) && participants.update(participant)) {
      events.participantChanged(participant);
    }
  }

  private void answered(RequestResponse response) {
    boolean expected = response.getReason() == RequestResponse.Reason.OK
        || response.getReason() == RequestResponse.Reason.QUEUED;
    if (expected) {
      return;
    }
    String about = response.hasAddTrack() ? "publish " + response.getAddTrack().getName() : "do what we asked";
    String detail = response.getMessage().isEmpty() ? "" : ": " + response.getMessage();
    events.notice("the server does not " + about + " (" + words(response.getReason()) + ")" + detail);
  }

  /** The server ends the session, or asks for another connection (spec/01 §6.1). */
  private void told(LeaveRequest leave) {
    if (state == State.LEAVING) {
      end(SessionEnd.left());
      return;
    }
    String reason = words(leave.getReason());
    if (leave.getAction() == LeaveRequest.Action.RESUME && state == State.JOINED) {
      startResume("the server asks for a new connection (" + reason + ")", ReconnectReason.RR_UNKNOWN);
    } else if (leave.getAction() == LeaveRequest.Action.RECONNECT || leave.getCanReconnect()) {
      rejoin("the server asks to join anew (" + reason + ")");
    } else {
      end(SessionEnd.failed("the server ended the session: " + reason));
    }
  }

  private static String words(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  @Override
  public void send(SignalRequest request) {
    if (socket != null && state != State.LEAVING) {
      socket.send(request);
    }
  }

  // ---- peer connections ---------------------------------------------------------------------------------------

  @Override
  public void stateChanged(PeerLink link, ConnectionState next) {
    if (!isCurrent(link)) {
      return;
    }
    events.connectionState(link.target(), next);
    if (connections.areConnected()) {
      backoff.reset(); // only now: a server that takes us and can't talk to us must not be asked without end
    }
    if (next == ConnectionState.CONNECTED && !ready && connections.canPublish()) {
      ready = true;
      events.readyToPublish();
    }
    if (next == ConnectionState.FAILED && state == State.JOINED) {
      boolean publisher = link.target() == SignalTarget.PUBLISHER;
      startResume("media connection failed",
          publisher ? ReconnectReason.RR_PUBLISHER_FAILED : ReconnectReason.RR_SUBSCRIBER_FAILED);
    }
  }

  /** A track's first packets may come before the answer that announces them; then there is nothing to begin with. */
  private void askForMissingKeyFrames() {
    for (TrackReceiver receiver : received.keySet()) {
      if (receiver.kind() == MediaKind.VIDEO) {
        for (TrackReceiver.Layer layer : receiver.stats().layers()) {
          if (layer.packets() > 0 && layer.keyFrames() == 0) {
            receiver.requestKeyFrame(layer.spatial());
          }
        }
      }
    }
  }

  private boolean isCurrent(PeerLink link) {
    return connections != null && connections.link(link.target()) == link;
  }

  @Override
  public void trackAdded(PeerLink link, TrackReceiver receiver) {
    if (isCurrent(link)) {
      RemoteTrack track = describe(receiver, link, null);
      received.put(receiver, new Reception(link, track));
      events.trackReceived(track);
    }
  }

  @Override
  public void trackEnded(PeerLink link, TrackReceiver receiver) {
    if (isCurrent(link)) {
      forget(receiver);
    }
  }

  private void forget(TrackReceiver receiver) {
    Reception reception = received.remove(receiver);
    if (reception != null) {
      events.trackEnded(describe(receiver, reception.link(), reception.known()));
    }
  }

  @Override
  public void trackRefused(String cid) {
    events.notice("the server does not take the " + cid + " track's codec");
  }

  @Override
  public void negotiationFailed(String reason) {
    rejoin("negotiation failed: " + reason);
  }

  @Override
  public void dataReceived(String label, byte[] payload) {
    try {
      DataPacket packet = DataPacket.parseFrom(payload);
      events.dataReceived(packet.getParticipantIdentity(), packet);
    } catch (InvalidProtocolBufferException e) {
      events.notice("a message on data channel " + label + " can't be read");
    }
  }

  /**
   * Sends a message to the others in the room. On the executor.
   *
   * @return NOT_OPEN while there is no connection for it
   */
  public PeerTransport.DataSendResult sendData(DataPacket packet, boolean reliable) {
    return connections == null
        ? PeerTransport.DataSendResult.NOT_OPEN
        : connections.sendData(packet, reliable);
  }

  // ---- what is going on ---------------------------------------------------------------------------------------

  /** @return the tracks being received, in order of arrival */
  public List<RemoteTrack> remoteTracks() {
    List<RemoteTrack> tracks = new ArrayList<>();
    received.replaceAll((receiver, reception) ->
        new Reception(reception.link(), describe(receiver, reception.link(), reception.known())));
    received.values().forEach(reception -> tracks.add(reception.known()));
    return tracks;
  }

  /** The stream id says {@code PA_…|TR_…}; else the track id or the description's map knows (spec/01 §12 item 3). */
  private RemoteTrack describe(TrackReceiver receiver, PeerLink link, RemoteTrack known) {
    String[] stream = receiver.streamId().split("\\|", 2);
    String participant = stream[0];
    String sid = stream.length == 2 && stream[1].startsWith("TR") ? stream[1] : receiver.trackId();
    if (!sid.startsWith("TR")) {
      sid = link.trackId(receiver);
    }
    String trackSid = sid;
    Optional<ParticipantInfo> publisher = participants.find(participant).or(() -> participants.publisherOf(trackSid));
    if (publisher.isEmpty()) {
      return known != null
          ? known
          : new RemoteTrack(trackSid, participant, participant, TrackInfo.getDefaultInstance(), receiver);
    }
    TrackInfo info = Participants.track(publisher.get(), trackSid)
        .orElse(known == null ? TrackInfo.getDefaultInstance() : known.info());
    return new RemoteTrack(trackSid, publisher.get().getSid(), publisher.get().getIdentity(), info, receiver);
  }

  /** @return the others in the room */
  public List<ParticipantInfo> participants() {
    return participants.all();
  }

  /** @return counters of what we send; empty before the session has connections */
  public List<TrackSender> senders() {
    return connections == null ? List.of() : connections.publisher().transport().senders();
  }
}
