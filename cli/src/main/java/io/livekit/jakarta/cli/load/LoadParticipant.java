package io.livekit.jakarta.cli.load;

import com.google.protobuf.ByteString;
import io.livekit.jakarta.cli.LiveKitCli;
import io.livekit.jakarta.cli.session.RemoteTrack;
import io.livekit.jakarta.cli.session.RoomSession;
import io.livekit.jakarta.cli.session.RoomSessionListener;
import io.livekit.jakarta.cli.session.SessionConfig;
import io.livekit.jakarta.cli.session.SessionEnd;
import io.livekit.jakarta.cli.session.SessionScheduler;
import io.livekit.jakarta.cli.signal.SignalConnector;
import io.livekit.jakarta.proto.ClientInfo;
import io.livekit.jakarta.proto.DataPacket;
import io.livekit.jakarta.proto.JoinResponse;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.SignalRequest;
import io.livekit.jakarta.proto.SignalTarget;
import io.livekit.jakarta.proto.UserPacket;
import io.livekit.jakarta.rtc.peer.ConnectionState;
import io.livekit.jakarta.rtc.peer.DataSendResult;
import io.livekit.jakarta.rtc.peer.RtcEngine;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One participant of a load test. Owned by: the test's executor. */
final class LoadParticipant implements RoomSessionListener {
  private static final Duration TOKEN_LIFETIME = Duration.ofHours(6);
  private static final int PROTOCOL = 15;
  private static final Runnable NOTHING = () -> {};

  /** What it does. */
  record Role(
      String identity, List<LoadTrack> tracks, boolean subscribes, LoadPlan.Data sendsData) {
    boolean publishes() {
      return !tracks.isEmpty() || sendsData != null;
    }
  }

  /** What all participants of a test share. */
  record Shared(
      LoadPlan plan,
      RtcEngine engine,
      SignalConnector connector,
      SessionScheduler executor,
      Metronome metronome,
      SendTime sendTime,
      Histogram mediaLatency,
      Histogram dataLatency) {}

  private final Role role;
  private final Shared shared;
  private final RoomSession session;
  private final Map<String, Reception> receptions = new LinkedHashMap<>();
  private int videos;
  private Traffic ended = Traffic.NONE;
  private Traffic messages = Traffic.NONE;
  private long messagesSent;
  private long messagesRefused;
  private long startNanos;
  private long connectedNanos;
  private boolean joined;
  private boolean gone;
  private String failure = "";
  private int reconnects;
  private Runnable stopData = NOTHING;

  LoadParticipant(Role role, Shared shared) {
    this.role = role;
    this.shared = shared;
    LoadPlan plan = shared.plan();
    String token =
        plan.tokens().join(plan.room(), role.identity(), role.identity(), TOKEN_LIFETIME);
    ClientInfo client =
        ClientInfo.newBuilder()
            .setSdk(ClientInfo.SDK.UNKNOWN)
            .setVersion(LiveKitCli.version())
            .setProtocol(PROTOCOL)
            .setDeviceModel("livekit-cli load-test")
            .build();
    SessionConfig config =
        new SessionConfig(
            plan.server(), token, plan.single(), role.subscribes(), client, role.tracks());
    session = new RoomSession(config, shared.engine(), shared.connector(), shared.executor(), this);
  }

  Role role() {
    return role;
  }

  void join() {
    startNanos = shared.executor().nanos();
    session.start();
  }

  void leave() {
    gone = true;
    stopSending();
    session.leave();
  }

  private void stopSending() {
    stopData.run();
    stopData = NOTHING;
    role.tracks().forEach(track -> track.streams().forEach(SyntheticStream::end));
  }

  // ---- the result ----

  /**
   * @return whether it is in the room with its media connection up, or never will be
   */
  boolean isSettled() {
    return connectedNanos != 0 || hasFailed();
  }

  boolean hasFailed() {
    return !failure.isEmpty();
  }

  /**
   * @return whether everything that it waits for has begun to come
   */
  boolean receivesAll(int expectedTracks) {
    return !role.subscribes()
        || receptions.size() >= expectedTracks
            && receptions.values().stream()
                .allMatch(reception -> !reception.isWanted() || reception.firstPacketNanos() != 0);
  }

  Traffic traffic() {
    Traffic sum = ended;
    for (Reception reception : receptions.values()) {
      sum = sum.plus(reception.traffic());
    }
    return sum;
  }

  Traffic messages() {
    return messages;
  }

  long messagesSent() {
    return messagesSent;
  }

  /**
   * @param expectedTracks that the others publish
   */
  LoadResult.Member result(int expectedTracks, Traffic since, Traffic messagesSince) {
    int silent =
        (int)
            receptions.values().stream()
                .filter(reception -> reception.isWanted() && reception.firstPacketNanos() == 0)
                .count();
    long first =
        receptions.values().stream()
            .mapToLong(Reception::firstPacketNanos)
            .filter(nanos -> nanos != 0)
            .min()
            .orElse(0);
    return new LoadResult.Member(
        role.identity(),
        role.publishes(),
        role.subscribes() ? expectedTracks : 0,
        receptions.size(),
        (int) receptions.values().stream().filter(Reception::isWanted).count(),
        silent,
        traffic().minus(since),
        messages.minus(messagesSince),
        messagesSent,
        messagesRefused,
        millisAfterStart(connectedNanos),
        millisAfterStart(first),
        reconnects,
        failure);
  }

  private double millisAfterStart(long nanos) {
    return nanos == 0 ? 0 : (nanos - startNanos) / 1e6;
  }

  // ---- events of the session ----

  @Override
  public void joined(JoinResponse join) {
    joined = true;
  }

  @Override
  public void connectionState(SignalTarget target, ConnectionState state) {
    boolean media =
        shared.plan().single()
            || target == (role.publishes() ? SignalTarget.PUBLISHER : SignalTarget.SUBSCRIBER);
    if (media && state == ConnectionState.CONNECTED && connectedNanos == 0) {
      connectedNanos = shared.executor().nanos();
    }
  }

  @Override
  public void readyToPublish() {
    for (LoadTrack track : role.tracks()) {
      track.streams().forEach(shared.metronome()::add);
    }
  }

  /** Data flows for as long as the session lives, a lost connection's pause apart. */
  void startData() {
    LoadPlan.Data data = role.sendsData();
    if (data != null && !gone) {
      long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(data.intervalNanos()));
      stopData = shared.executor().every(millis, this::sendMessage);
    }
  }

  private void sendMessage() {
    LoadPlan.Data data = role.sendsData();
    byte[] payload = new byte[Math.max(data.bytes(), SendTime.LENGTH)];
    shared.sendTime().fill(payload, 0, payload.length, System.nanoTime());
    DataPacket packet =
        DataPacket.newBuilder()
            .setUser(UserPacket.newBuilder().setPayload(ByteString.copyFrom(payload)))
            .setSequence(data.reliable() ? (int) (messagesSent + 1) : 0)
            .build();
    DataSendResult result = session.sendData(packet, data.reliable());
    if (result == DataSendResult.QUEUED) {
      messagesSent++;
    } else if (result != DataSendResult.NOT_OPEN) {
      messagesRefused++;
    }
  }

  @Override
  public void participantChanged(ParticipantInfo participant) {
    // The plan says how many others there are.
  }

  @Override
  public void trackReceived(RemoteTrack track) {
    boolean video = track.receiver().kind() == io.livekit.jakarta.rtc.core.MediaKind.VIDEO;
    boolean shown = true;
    if (video) {
      int ordinal = videos++;
      Layout layout = shared.plan().layout();
      shown = layout.shows(ordinal);
      session.send(
          SignalRequest.newBuilder()
              .setTrackSetting(layout.settings(track.sid(), ordinal))
              .build());
    }
    receptions.put(
        key(track),
        new Reception(track.receiver(), shown, shared.sendTime(), shared.mediaLatency()));
  }

  @Override
  public void trackEnded(RemoteTrack track) {
    Reception reception = receptions.remove(key(track));
    if (reception != null) {
      ended = ended.plus(reception.traffic());
    }
  }

  private static String key(RemoteTrack track) {
    return track.receiver().mid() + "/" + track.sid();
  }

  @Override
  public void dataReceived(String from, DataPacket packet) {
    if (!packet.hasUser()) {
      return;
    }
    byte[] payload = packet.getUser().getPayload().toByteArray();
    messages = messages.plus(new Traffic(1, payload.length, 0));
    long sent = shared.sendTime().find(payload, 0, payload.length);
    if (sent >= 0) {
      shared.dataLatency().record(System.nanoTime() - sent);
    }
  }

  @Override
  public void notice(String text) {
    // The result shows its consequences.
  }

  @Override
  public void reconnecting(String reason) {
    reconnects++;
  }

  @Override
  public void reconnected(boolean resumed) {
    // reconnecting() has counted it.
  }

  @Override
  public void ending() {
    stopSending();
  }

  @Override
  public void ended(SessionEnd end) {
    stopSending();
    if (!gone) {
      failure = end.reason().isEmpty() ? "ended by the server" : end.reason();
    }
  }

  /** It isn't there in time. */
  void giveUp() {
    if (!isSettled()) {
      failure = joined ? "no media connection in time" : "not joined in time";
    }
  }
}
