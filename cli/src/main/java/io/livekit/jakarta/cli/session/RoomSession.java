package io.livekit.jakarta.cli.session;

import com.google.protobuf.InvalidProtocolBufferException;
import io.livekit.jakarta.cli.process.ExitCode;
import io.livekit.jakarta.cli.signal.ConnectTarget;
import io.livekit.jakarta.cli.signal.SignalConnector;
import io.livekit.jakarta.cli.signal.SignalRefused;
import io.livekit.jakarta.proto.DataPacket;
import io.livekit.jakarta.proto.DisconnectReason;
import io.livekit.jakarta.proto.JoinResponse;
import io.livekit.jakarta.proto.LeaveRequest;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.ReconnectReason;
import io.livekit.jakarta.proto.SignalRequest;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.proto.SignalTarget;
import io.livekit.jakarta.proto.SyncState;
import io.livekit.jakarta.proto.TrackPublishedResponse;
import io.livekit.jakarta.proto.TrickleRequest;
import io.livekit.jakarta.proto.UpdateSubscription;
import io.livekit.jakarta.rtc.peer.ConnectionState;
import io.livekit.jakarta.rtc.peer.DataSendResult;
import io.livekit.jakarta.rtc.peer.RtcEngine;
import io.livekit.jakarta.rtc.peer.TrackReceiver;
import io.livekit.jakarta.rtc.peer.TrackSender;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The session's state machine: join, and when a connection breaks resume, and when that can't help
 * join anew. Owned by: its executor; {@link #start} and {@link #leave} may be called from any
 * thread.
 */
public final class RoomSession implements PeerLink.Owner, SignalConnection.Owner {
  /** JS waits as long for the peer connections after a resume (spec/01 §12). */
  private static final long RESUME_MILLIS = 15_000;

  /** How soon a decoder that can't begin would ask. */
  private static final long KEY_FRAME_WATCH_MILLIS = 500;

  private static final Runnable NOTHING = () -> {};

  /** The answer to our leave; the server may be gone. */
  private static final long LEAVE_MILLIS = 500;

  private final SessionConfig config;
  private final RtcEngine engine;
  private final SessionScheduler executor;
  private final RoomSessionListener events;
  private final Participants participants = new Participants();
  private final Map<String, TrackPublishedResponse> published = new LinkedHashMap<>();
  private final ReceivedTracks tracks = new ReceivedTracks(participants);
  private final Backoff backoff = new Backoff(RandomGenerator.getDefault());
  private final SignalConnection signal;

  private State state = State.IDLE;
  private String token;
  private boolean single;
  private boolean joinedOnce;
  private boolean ready;
  private String participantSid = "";
  private MediaConnections connections;
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
   * @param executor outlives the session
   */
  public RoomSession(
      SessionConfig config,
      RtcEngine engine,
      SignalConnector connector,
      SessionScheduler executor,
      RoomSessionListener events) {
    this.config = config;
    this.engine = engine;
    this.executor = executor;
    this.events = events;
    this.signal = new SignalConnection(connector, executor, this);
    this.token = config.token();
    this.single = config.single();
  }

  public void start() {
    executor.execute(this::join);
  }

  /** Says goodbye and ends. Any thread; later calls do nothing. */
  public void leave() {
    executor.execute(
        () -> {
          if (state == State.ENDED || state == State.LEAVING) {
            return;
          }
          if (!signal.isOpen()) {
            end(SessionEnd.left());
            return;
          }
          state = State.LEAVING;
          signal.sendLast(
              SignalRequest.newBuilder()
                  .setLeave(
                      LeaveRequest.newBuilder()
                          .setReason(DisconnectReason.CLIENT_INITIATED)
                          .setAction(LeaveRequest.Action.DISCONNECT))
                  .build());
          executor.after(LEAVE_MILLIS, () -> end(SessionEnd.left()));
        });
  }

  // ---- connecting ----

  private void join() {
    if (state == State.ENDED || state == State.LEAVING) {
      return;
    }
    state = State.JOINING;
    signal.connect(
        new ConnectTarget(
            config.server(),
            token,
            single,
            config.autoSubscribe(),
            config.client(),
            null,
            ReconnectReason.RR_UNKNOWN));
  }

  private void resume(ReconnectReason reason) {
    if (state == State.RESUMING) {
      signal.connect(
          new ConnectTarget(
              config.server(),
              token,
              single,
              config.autoSubscribe(),
              config.client(),
              participantSid,
              reason));
    }
  }

  @Override
  public void refused(SignalRefused refusal, ConnectTarget target) {
    if (!joinedOnce && single && refusal.status() == 404 && !refusal.isRoomUnknown()) {
      events.notice("the server has no single peer connection mode; using two connections");
      single = false;
      join();
      return;
    }
    if (!joinedOnce || refusal.isFinal()) {
      end(SessionEnd.refused(refusal));
      return;
    }
    tryAgain(target.resumeSid() != null, target.reason());
  }

  private void tryAgain(boolean resuming, ReconnectReason reason) {
    long delay = backoff.next();
    if (delay < 0) {
      end(
          new SessionEnd(
              ExitCode.UNREACHABLE,
              "the connection is lost and the server can't be reached again"));
      return;
    }
    executor.after(delay, resuming ? () -> resume(reason) : this::join);
  }

  @Override
  public void lost(String reason) {
    if (state == State.LEAVING) {
      end(SessionEnd.left());
    } else if (!joinedOnce) {
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
    stopResumeDeadline.run();
    signal.close();
  }

  private void dropConnections() {
    if (connections != null) {
      tracks.receivers().forEach(this::forget);
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

  // ---- signalling ----

  @Override
  public void received(SignalResponse response) {
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
      case TRACK_PUBLISHED ->
          published.put(response.getTrackPublished().getCid(), response.getTrackPublished());
      case REFRESH_TOKEN -> token = response.getRefreshToken();
      case PONG_RESP -> signal.answered(response.getPongResp());
      case LEAVE -> told(response.getLeave());
      default -> ServerNotices.of(response).ifPresent(events::notice);
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
    signal.configure(join);
    signal.established();
    events.joined(join);
    join.getOtherParticipantsList().forEach(this::updated);
    connections = new MediaConnections(engine, single, executor, this);
    for (OutgoingTrack track : config.tracks()) {
      send(SignalRequest.newBuilder().setAddTrack(track.addTrack()).build());
    }
    connections.start(join, config.tracks());
    stopKeyFrameWatch = executor.every(KEY_FRAME_WATCH_MILLIS, tracks::askForMissingKeyFrames);
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
    signal.established();
    send(SignalRequest.newBuilder().setSyncState(syncState()).build());
    connections.restart();
    stopResumeDeadline =
        executor.after(
            RESUME_MILLIS,
            () -> {
              if (state == State.JOINED && connections != null && !connections.areConnected()) {
                rejoin("the connection did not come back");
              }
            });
    events.reconnected(true);
  }

  private SyncState syncState() {
    SyncState.Builder sync =
        SyncState.newBuilder()
            .addAllPublishTracks(published.values())
            // With everything subscribed automatically the exceptions are listed, and we have none
            // (spec/01 §6.3).
            .setSubscription(UpdateSubscription.newBuilder().setSubscribe(!config.autoSubscribe()));
    if (connections.publisher().isInUse()) {
      sync.setOffer(connections.publisher().lastLocal());
    }
    if (!single && connections.subscriber().isInUse()) {
      sync.setAnswer(connections.subscriber().lastLocal());
    }
    return sync.build();
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

  /** The server ends the session, or asks for another connection (spec/01 §6.1). */
  private void told(LeaveRequest leave) {
    if (state == State.LEAVING) {
      end(SessionEnd.left());
      return;
    }
    String reason = ServerNotices.words(leave.getReason());
    if (leave.getAction() == LeaveRequest.Action.RESUME && state == State.JOINED) {
      startResume(
          "the server asks for a new connection (" + reason + ")", ReconnectReason.RR_UNKNOWN);
    } else if (leave.getAction() == LeaveRequest.Action.RECONNECT || leave.getCanReconnect()) {
      rejoin("the server asks to join anew (" + reason + ")");
    } else {
      end(SessionEnd.failed("the server ended the session: " + reason));
    }
  }

  @Override
  public void send(SignalRequest request) {
    if (state != State.LEAVING) {
      signal.send(request);
    }
  }

  // ---- peer connections ----

  @Override
  public void stateChanged(PeerLink link, ConnectionState next) {
    if (!isCurrent(link)) {
      return;
    }
    events.connectionState(link.target(), next);
    if (connections.areConnected()) {
      // only now: a server that takes us and can't talk to us must not be asked without end
      backoff.reset();
    }
    if (next == ConnectionState.CONNECTED && !ready && connections.canPublish()) {
      ready = true;
      events.readyToPublish();
    }
    if (next == ConnectionState.FAILED && state == State.JOINED) {
      boolean publisher = link.target() == SignalTarget.PUBLISHER;
      startResume(
          "media connection failed",
          publisher ? ReconnectReason.RR_PUBLISHER_FAILED : ReconnectReason.RR_SUBSCRIBER_FAILED);
    }
  }

  private boolean isCurrent(PeerLink link) {
    return connections != null && connections.link(link.target()) == link;
  }

  @Override
  public void trackAdded(PeerLink link, TrackReceiver receiver) {
    if (isCurrent(link)) {
      events.trackReceived(tracks.add(link, receiver));
    }
  }

  @Override
  public void trackEnded(PeerLink link, TrackReceiver receiver) {
    if (isCurrent(link)) {
      forget(receiver);
    }
  }

  private void forget(TrackReceiver receiver) {
    tracks.remove(receiver).ifPresent(events::trackEnded);
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
  public DataSendResult sendData(DataPacket packet, boolean reliable) {
    return connections == null ? DataSendResult.NOT_OPEN : connections.sendData(packet, reliable);
  }

  // ---- what is going on ----

  /**
   * @return the tracks being received, in order of arrival
   */
  public List<RemoteTrack> remoteTracks() {
    return tracks.all();
  }

  /**
   * @return the others in the room
   */
  public List<ParticipantInfo> participants() {
    return participants.all();
  }

  /**
   * @return counters of what we send; empty before the session has connections
   */
  public List<TrackSender> senders() {
    return connections == null ? List.of() : connections.publisher().transport().senders();
  }
}
