package io.livekit.jakarta.ear;

import io.livekit.jakarta.cli.api.ServerAddress;
import io.livekit.jakarta.cli.file.MediaFile;
import io.livekit.jakarta.cli.play.FilePlayer;
import io.livekit.jakarta.cli.play.Playback;
import io.livekit.jakarta.cli.session.FileTrack;
import io.livekit.jakarta.cli.session.LocalAddresses;
import io.livekit.jakarta.cli.session.RemoteTrack;
import io.livekit.jakarta.cli.session.RoomSession;
import io.livekit.jakarta.cli.session.RoomSessionListener;
import io.livekit.jakarta.cli.session.SessionConfig;
import io.livekit.jakarta.cli.session.SessionEnd;
import io.livekit.jakarta.cli.session.ThreadScheduler;
import io.livekit.jakarta.cli.signal.WebSocketConnector;
import io.livekit.jakarta.proto.ClientInfo;
import io.livekit.jakarta.proto.DataPacket;
import io.livekit.jakarta.proto.JoinResponse;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.SignalTarget;
import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.engine.MediaEngine;
import io.livekit.jakarta.rtc.ingress.StreamStats;
import io.livekit.jakarta.rtc.peer.ConnectionState;
import io.livekit.jakarta.rtc.peer.EngineConfig;
import io.livekit.jakarta.rtc.peer.LocalSource;
import io.livekit.jakarta.rtc.peer.RtcEngine;
import io.livekit.jakarta.testkit.Await;
import io.livekit.jakarta.testkit.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** A participant with peer connections of its own, in the test's process. Thread-safe. */
final class Guest implements RoomSessionListener, AutoCloseable {

  /** Of all guests: it takes a second to end one. */
  private static final class Shared {
    static final RtcEngine ENGINE = start();

    private static RtcEngine start() {
      try {
        return MediaEngine.start(
            new EngineConfig(
                List.of(),
                List.of(),
                -1,
                LocalAddresses.all(true),
                1,
                EngineConfig.SocketTransport.AUTO,
                List.of(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(1)),
                512,
                128),
            Guest::daemon);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Of all guests: each would keep a connection open for further requests. */
  private static final WebSocketConnector CONNECTOR = new WebSocketConnector();

  private static final ClientInfo CLIENT =
      ClientInfo.newBuilder()
          .setSdk(ClientInfo.SDK.UNKNOWN)
          .setProtocol(15)
          .setVersion("1")
          .setOs("test")
          .build();

  private final CompletableFuture<JoinResponse> joined = new CompletableFuture<>();
  private final CompletableFuture<String> lost = new CompletableFuture<>();
  private final Map<String, RemoteTrack> received = new ConcurrentHashMap<>();
  private final ThreadScheduler executor =
      new ThreadScheduler("guest", failure -> lost.complete(failure.toString()));
  private final RoomSession session;
  private final Playback playback;

  /**
   * Joins.
   *
   * @param single one peer connection rather than one for each direction
   * @param files of samples/ to publish
   */
  Guest(String room, String identity, boolean single, String... files) throws IOException {
    List<FileTrack> tracks = new ArrayList<>();
    List<FilePlayer> players = new ArrayList<>();
    for (String name : files) {
      MediaFile file = MediaFile.open(Path.of(System.getProperty("samples"), name), 0);
      LocalSource source = Shared.ENGINE.createLocalSource(file.kind(), file.format().mime());
      FilePlayer player = new FilePlayer(file, true, source::writeFrame);
      source.setKeyFrameListener(player::requestKeyFrame);
      tracks.add(
          new FileTrack(file.kind() == MediaKind.VIDEO ? "video" : "audio", name, file, source));
      players.add(player);
    }
    playback =
        new Playback(
            players, System::nanoTime, failure -> lost.complete(failure.toString()), () -> {});
    ServerAddress server = ServerAddress.parse(ThisServer.ENDPOINT.http());
    session =
        new RoomSession(
            new SessionConfig(server, Tokens.join(room, identity), single, true, CLIENT, tracks),
            Shared.ENGINE,
            CONNECTOR,
            executor,
            this);
    session.start();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "media of guests");
    thread.setDaemon(true);
    return thread;
  }

  void awaitJoined() {
    Await.until("the server lets in", ThisServer.PATIENCE, joined::isDone);
    joined.join();
  }

  /** Waits until so many packets of a track have come. */
  StreamStats awaitPackets(String publisher, MediaKind kind, long packets) {
    Await.until(
        packets + " " + kind + " packets from " + publisher,
        ThisServer.PATIENCE,
        () -> layer(publisher, kind).filter(layer -> layer.packets() >= packets).isPresent());
    return layer(publisher, kind).orElseThrow();
  }

  Optional<StreamStats> layer(String publisher, MediaKind kind) {
    return received.values().stream()
        .filter(track -> track.identity().equals(publisher) && track.receiver().kind() == kind)
        .flatMap(track -> track.receiver().stats().layers().stream())
        .findFirst();
  }

  /**
   * @return why the session is no longer what it was, once that is so
   */
  String awaitLost() {
    Await.until("the session is told of its end", ThisServer.PATIENCE, lost::isDone);
    return lost.join();
  }

  boolean isLost() {
    return lost.isDone();
  }

  @Override
  public void joined(JoinResponse join) {
    joined.complete(join);
  }

  @Override
  public void readyToPublish() {
    playback.start();
  }

  @Override
  public void trackReceived(RemoteTrack track) {
    received.put(track.sid(), track);
  }

  @Override
  public void trackEnded(RemoteTrack track) {
    received.remove(track.sid());
  }

  @Override
  public void reconnecting(String reason) {
    lost.complete(reason);
  }

  @Override
  public void ended(SessionEnd end) {
    joined.completeExceptionally(new IllegalStateException(end.reason()));
    lost.complete(end.reason());
  }

  @Override
  public void connectionState(SignalTarget target, ConnectionState state) {}

  @Override
  public void participantChanged(ParticipantInfo participant) {}

  @Override
  public void dataReceived(String from, DataPacket packet) {}

  @Override
  public void notice(String text) {}

  @Override
  public void reconnected(boolean resumed) {}

  @Override
  public void ending() {}

  @Override
  public void close() {
    session.leave();
    Await.until("the session ends", ThisServer.PATIENCE, lost::isDone);
    playback.close();
    executor.close();
  }
}
