package io.livekit.jakarta.cli.session;

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
import io.livekit.jakarta.rtc.peer.DataSendResult;
import io.livekit.jakarta.rtc.peer.RtcEngine;
import io.livekit.jakarta.rtc.peer.TrackSender;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The session's state machine: join, and when a connection breaks resume, and when that can't help
 * join anew. Owned by: its executor; {@link #start} and {@link #leave} may be called from any
 * thread.
 */
public final class RoomSession implements SessionMedia.Owner, SignalConnection.Owner {
  /** JS waits as long for the peer connections after a resume (spec/01 §12). */
  private static final long RESUME_MILLIS = 15_000;

  private static final Runnable NOTHING = () -> {};

  /** The answer to our leave; the server may be gone. */
  private static final long LEAVE_MILLIS = 500;

  private final SessionConfig config;
  private final SessionScheduler executor;
  private final RoomSessionListener events;
  private final Backoff backoff = new Backoff(RandomGenerator.getDefault());
  private final SignalConnection signal;
  private final SessionMedia media;

  private State state = State.IDLE;
  private String token;
  private boolean single;
  private boolean joinedOnce;
  private Runnable stopResumeDeadline = NOTHING;

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
    this.executor = executor;
    this.events = events;
    this.signal = new SignalConnection(connector, executor, this);
    this.media = new SessionMedia(config, engine, executor, events, this);
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
              media.participantSid(),
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
    media.close();
    state = State.JOINING;
    tryAgain(false, ReconnectReason.RR_UNKNOWN);
  }

  private void dropSocket() {
    stopResumeDeadline.run();
    signal.close();
  }

  private void end(SessionEnd end) {
    if (state == State.ENDED) {
      return;
    }
    events.ending();
    state = State.ENDED;
    dropSocket();
    media.close();
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
      case OFFER, ANSWER, TRICKLE, MEDIA_SECTIONS_REQUIREMENT, UPDATE, TRACK_PUBLISHED ->
          media.received(response);
      case REFRESH_TOKEN -> token = response.getRefreshToken();
      case PONG_RESP -> signal.answered(response.getPongResp());
      case LEAVE -> told(response.getLeave());
      default -> ServerNotices.of(response).ifPresent(events::notice);
    }
  }

  private void joined(JoinResponse join) {
    if (state != State.JOINING || media.isOpen()) {
      return;
    }
    boolean again = joinedOnce;
    state = State.JOINED;
    joinedOnce = true;
    signal.configure(join);
    signal.established();
    events.joined(join);
    media.open(join, single);
    if (again) {
      events.reconnected(false);
    }
  }

  private void resumed() {
    if (state != State.RESUMING || !media.isOpen()) {
      return;
    }
    state = State.JOINED;
    if (media.isConnected()) {
      backoff.reset();
    }
    signal.established();
    send(SignalRequest.newBuilder().setSyncState(media.syncState()).build());
    media.restart();
    stopResumeDeadline =
        executor.after(
            RESUME_MILLIS,
            () -> {
              if (state == State.JOINED && media.isOpen() && !media.isConnected()) {
                rejoin("the connection did not come back");
              }
            });
    events.reconnected(true);
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

  // ---- media ----

  @Override
  public void connected() {
    // Not before: a server that accepts the session but not its media would be asked forever.
    backoff.reset();
  }

  @Override
  public void connectionFailed(SignalTarget target) {
    if (state == State.JOINED) {
      boolean publisher = target == SignalTarget.PUBLISHER;
      startResume(
          "media connection failed",
          publisher ? ReconnectReason.RR_PUBLISHER_FAILED : ReconnectReason.RR_SUBSCRIBER_FAILED);
    }
  }

  @Override
  public void negotiationFailed(String reason) {
    rejoin("negotiation failed: " + reason);
  }

  /**
   * Sends a message to the others in the room. On the executor.
   *
   * @return NOT_OPEN while there is no connection for it
   */
  public DataSendResult sendData(DataPacket packet, boolean reliable) {
    return media.sendData(packet, reliable);
  }

  // ---- what is going on ----

  /**
   * @return the tracks being received, in order of arrival
   */
  public List<RemoteTrack> remoteTracks() {
    return media.remoteTracks();
  }

  /**
   * @return the others in the room
   */
  public List<ParticipantInfo> participants() {
    return media.participants();
  }

  /**
   * @return counters of what we send; empty before the session has connections
   */
  public List<TrackSender> senders() {
    return media.senders();
  }
}
