package io.livekit.jakarta.cli.command;

import com.google.protobuf.ByteString;
import io.livekit.jakarta.cli.play.FilePlayer;
import io.livekit.jakarta.cli.play.Playback;
import io.livekit.jakarta.cli.report.DisplayText;
import io.livekit.jakarta.cli.report.JoinReport;
import io.livekit.jakarta.cli.report.Statistics;
import io.livekit.jakarta.cli.session.FileTrack;
import io.livekit.jakarta.cli.session.RemoteTrack;
import io.livekit.jakarta.cli.session.RoomSession;
import io.livekit.jakarta.cli.session.RoomSessionListener;
import io.livekit.jakarta.cli.session.SessionEnd;
import io.livekit.jakarta.proto.DataPacket;
import io.livekit.jakarta.proto.JoinResponse;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.SignalTarget;
import io.livekit.jakarta.proto.TrackSource;
import io.livekit.jakarta.proto.UserPacket;
import io.livekit.jakarta.rtc.egress.DownTrackStats;
import io.livekit.jakarta.rtc.ingress.StreamStats;
import io.livekit.jakarta.rtc.peer.ConnectionState;
import io.livekit.jakarta.rtc.peer.TrackSender;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Tells a session's story to a report, in the words of the first README (spec/05 §5). Owned by: the
 * session's executor.
 */
final class JoinReporter implements RoomSessionListener {
  /** Of a message that is shown; the rest is told by its length. */
  private static final int MAX_SHOWN = 120;

  private final JoinReport report;
  private final CompletableFuture<SessionEnd> ended;
  private final long startNanos = System.nanoTime();
  private RoomSession session;
  private List<FileTrack> tracks = List.of();
  private List<FilePlayer> players = List.of();
  private Playback playback;
  private boolean over;

  JoinReporter(JoinReport report, CompletableFuture<SessionEnd> ended) {
    this.report = report;
    this.ended = ended;
  }

  /** Before the session starts. */
  void attach(
      RoomSession of, List<FileTrack> published, List<FilePlayer> playing, Playback toStart) {
    session = of;
    tracks = published;
    players = playing;
    playback = toStart;
  }

  /** Of a participant: its identity under a key, and its name if it has one. */
  private static Map<String, Object> participant(
      String key, String identity, String name, Object... keysAndValues) {
    Map<String, Object> fields = fields(key, identity);
    if (!name.isEmpty()) {
      fields.put("name", name);
    }
    fields.putAll(fields(keysAndValues));
    return fields;
  }

  static Map<String, Object> fields(Object... keysAndValues) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      fields.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return fields;
  }

  @Override
  public void joined(JoinResponse join) {
    Map<String, Object> joined =
        fields(
            "room", join.getRoom().getSid(),
            "name", join.getRoom().getName(),
            "participant", join.getParticipant().getSid(),
            "identity", join.getParticipant().getIdentity());
    if (!join.getParticipant().getName().isEmpty()) {
      joined.put("participantName", join.getParticipant().getName());
    }
    joined.put("server", join.getServerInfo().getVersion());
    report.event("joined", "join accepted, sending offer..", joined);
    report.event(
        "other_participants",
        "other participants",
        fields("count", join.getOtherParticipantsCount()));
  }

  @Override
  public void connectionState(SignalTarget target, ConnectionState state) {
    report.event(
        "connection_state",
        "ICE state has changed",
        fields(
            "connection",
            target.name().toLowerCase(Locale.ROOT),
            "state",
            state.name().toLowerCase(Locale.ROOT)));
  }

  @Override
  public void readyToPublish() {
    for (FileTrack track : tracks) {
      report.event(
          "playing",
          "starting track writer",
          fields("track", track.cid(), "format", track.file().format().mime()));
    }
    if (!tracks.isEmpty()) {
      playback.start();
    }
  }

  @Override
  public void participantChanged(ParticipantInfo participant) {
    report.event(
        "participant_update",
        "participant update",
        participant(
            "identity",
            participant.getIdentity(),
            participant.getName(),
            "state",
            participant.getState().name().toLowerCase(Locale.ROOT),
            "tracks",
            participant.getTracksCount()));
  }

  @Override
  public void trackReceived(RemoteTrack track) {
    report.event(
        "track_received",
        "track received",
        participant(
            "peer", track.identity(), track.name(), "track", kind(track), "id", track.sid()));
  }

  @Override
  public void trackEnded(RemoteTrack track) {
    report.event(
        "track_ended",
        "track ended",
        participant(
            "peer", track.identity(), track.name(), "track", kind(track), "id", track.sid()));
  }

  @Override
  public void dataReceived(String from, DataPacket packet) {
    String name = from.isEmpty() ? "" : name(from);
    String sender = from.isEmpty() ? "server" : DisplayText.participant(from, name);
    String peer = from.isEmpty() ? "server" : from;
    switch (packet.getValueCase()) {
      case USER -> {
        UserPacket user = packet.getUser();
        report.event(
            "data_received",
            "data from " + sender + ": " + shown(user.getPayload()),
            participant(
                "peer", peer, name, "topic", user.getTopic(), "bytes", user.getPayload().size()));
      }
      case CHAT_MESSAGE ->
          report.event(
              "chat_received",
              "chat from " + sender + ": " + shown(packet.getChatMessage().getMessage()),
              participant("peer", peer, name));
      case STREAM_HEADER ->
          report.event(
              "stream_received",
              "stream from " + sender,
              participant(
                  "peer",
                  peer,
                  name,
                  "topic",
                  packet.getStreamHeader().getTopic(),
                  "type",
                  packet.getStreamHeader().getMimeType()));
      case STREAM_CHUNK ->
          report.event(
              "stream_chunk",
              "stream chunk from " + sender + ": " + shown(packet.getStreamChunk().getContent()),
              fields("bytes", packet.getStreamChunk().getContent().size()));
      default -> {
        // Metrics, acknowledgements, ends of streams: nothing to look at.
      }
    }
  }

  private String name(String identity) {
    return session.participants().stream()
        .filter(participant -> participant.getIdentity().equals(identity))
        .map(ParticipantInfo::getName)
        .findFirst()
        .orElse("");
  }

  private static String shown(ByteString bytes) {
    return bytes.isValidUtf8() ? shown(bytes.toStringUtf8()) : "(" + bytes.size() + " bytes)";
  }

  private static String shown(String text) {
    return text.codePointCount(0, text.length()) <= MAX_SHOWN
        ? text
        : text.substring(0, text.offsetByCodePoints(0, MAX_SHOWN)) + "…";
  }

  @Override
  public void notice(String text) {
    report.event("notice", text, Map.of());
  }

  @Override
  public void reconnecting(String reason) {
    report.event("reconnecting", "reconnecting", fields("reason", reason));
  }

  @Override
  public void reconnected(boolean resumed) {
    report.event(
        "reconnected", resumed ? "session resumed" : "joined anew", fields("resumed", resumed));
  }

  @Override
  public void ending() {
    statistics();
  }

  @Override
  public void ended(SessionEnd end) {
    over = true;
    report.event(
        "ended",
        "connection closed",
        end.reason().isEmpty() ? Map.of() : fields("reason", end.reason()));
    ended.complete(end);
  }

  /** Reports how the streams do, while there are any. */
  void statistics() {
    if (over) {
      return;
    }
    List<Statistics.Received> received = new ArrayList<>();
    session.remoteTracks().forEach(track -> received.add(received(track)));
    report.statistics(
        new Statistics((System.nanoTime() - startNanos) / 1_000_000, sent(), received));
  }

  private List<Statistics.Sent> sent() {
    List<Statistics.Sent> sent = new ArrayList<>();
    for (TrackSender sender : session.senders()) {
      for (int i = 0; i < tracks.size(); i++) {
        if (tracks.get(i).cid().equals(sender.config().trackId())) {
          sent.add(sent(tracks.get(i), players.get(i), sender.stats()));
        }
      }
    }
    return sent;
  }

  private static Statistics.Sent sent(FileTrack track, FilePlayer player, DownTrackStats stats) {
    return new Statistics.Sent(
        track.cid(),
        track.file().format().mime(),
        track.file().format().width(),
        track.file().format().height(),
        player.framesPlayed(),
        stats.packets(),
        stats.bytes(),
        stats.bitrate(),
        stats.fractionLost(),
        stats.rttMillis(),
        stats.packetsRetransmitted(),
        track.source().keyFrameRequests());
  }

  private static Statistics.Received received(RemoteTrack track) {
    long packets = 0;
    long bytes = 0;
    long lost = 0;
    long frames = 0;
    long keyFrames = 0;
    long bitrate = 0;
    double jitter = 0;
    int width = 0;
    int height = 0;
    double rate = 0;
    for (StreamStats layer : track.receiver().stats().layers()) {
      packets += layer.packets();
      bytes += layer.bytes();
      lost += layer.packetsLost();
      frames += layer.frames();
      keyFrames += layer.keyFrames();
      bitrate += layer.bitrate();
      jitter = Math.max(jitter, layer.jitterMillis());
      if (layer.width() >= width) {
        width = layer.width();
        height = layer.height();
        rate = layer.framesPerSecond();
      }
    }
    return new Statistics.Received(
        track.identity(),
        track.name(),
        track.sid(),
        kind(track),
        codec(track),
        track.info().getMuted(),
        width,
        height,
        rate,
        frames,
        keyFrames,
        packets,
        bytes,
        lost,
        jitter,
        bitrate);
  }

  /**
   * A section that takes several codecs knows only what it prefers; the publisher says what it
   * sends.
   */
  private static String codec(RemoteTrack track) {
    return track.info().getMimeType().isEmpty()
        ? track.receiver().mime()
        : track.info().getMimeType();
  }

  private static String kind(RemoteTrack track) {
    TrackSource source = track.info().getSource();
    return source == TrackSource.UNKNOWN || source == TrackSource.UNRECOGNIZED
        ? track.receiver().kind().sdpName()
        : source.name().toLowerCase(Locale.ROOT);
  }
}
