package io.livekit.jakarta.cli.command;

import io.livekit.jakarta.cli.LiveKitCli;
import io.livekit.jakarta.cli.api.ServerAddress;
import io.livekit.jakarta.cli.file.MediaFile;
import io.livekit.jakarta.cli.play.FilePlayer;
import io.livekit.jakarta.cli.play.Playback;
import io.livekit.jakarta.cli.process.CliException;
import io.livekit.jakarta.cli.process.ExitCode;
import io.livekit.jakarta.cli.report.JoinReport;
import io.livekit.jakarta.cli.session.ClientEngine;
import io.livekit.jakarta.cli.session.FileTrack;
import io.livekit.jakarta.cli.session.RoomSession;
import io.livekit.jakarta.cli.session.SessionConfig;
import io.livekit.jakarta.cli.session.SessionEnd;
import io.livekit.jakarta.cli.session.ThreadScheduler;
import io.livekit.jakarta.cli.signal.WebSocketConnector;
import io.livekit.jakarta.proto.ClientInfo;
import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.peer.LocalSource;
import io.livekit.jakarta.rtc.peer.RtcEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The join command at work: engine, session, playback and report, from the first to the last. */
final class JoinSession {
  /** Signalling protocol that we speak (spec/01 §8.3): up to Leave actions and RequestResponse. */
  private static final int PROTOCOL = 15;

  /** Time for the leave on Ctrl-C. */
  private static final long GOODBYE_MILLIS = 2_000;

  private static final int VIDEO_HISTORY = 512;
  private static final int AUDIO_HISTORY = 128;

  private final Options options;
  private final List<Publication> publications;
  private final JoinReport report;
  private final ThreadScheduler executor;
  private final CompletableFuture<SessionEnd> ended = new CompletableFuture<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * What the command line says.
   *
   * @param single one peer connection rather than two
   * @param duration after which to leave, or null
   */
  record Options(
      ServerAddress server,
      String token,
      boolean single,
      boolean autoSubscribe,
      boolean loop,
      boolean exitAfterPublish,
      Duration duration) {}

  /**
   * A file to publish.
   *
   * @param id {@code audio} or {@code video}
   */
  record Publication(String id, String label, MediaFile file) {}

  JoinSession(Options options, List<Publication> publications, JoinReport report) {
    this.options = options;
    this.publications = publications;
    this.report = report;
    this.executor = new ThreadScheduler("session", ended::completeExceptionally);
  }

  /**
   * @return the exit code
   */
  int run() {
    Logger.getLogger("").setLevel(Level.SEVERE); // the report is the log
    try (report;
        RtcEngine engine = ClientEngine.start(options.server(), VIDEO_HISTORY, AUDIO_HISTORY)) {
      return run(engine);
    } finally {
      executor.close();
      closed.countDown();
    }
  }

  private int run(RtcEngine engine) {
    List<FileTrack> tracks = new ArrayList<>();
    List<FilePlayer> players = new ArrayList<>();
    for (Publication publication : publications) {
      MediaFile file = publication.file();
      LocalSource source = engine.createLocalSource(file.kind(), file.format().mime());
      FilePlayer player = new FilePlayer(file, options.loop(), source::writeFrame);
      source.setKeyFrameListener(player::requestKeyFrame);
      tracks.add(new FileTrack(publication.id(), publication.label(), file, source));
      players.add(player);
    }
    JoinReporter reporter = new JoinReporter(report, ended);
    SessionConfig config =
        new SessionConfig(
            options.server(),
            options.token(),
            options.single(),
            options.autoSubscribe(),
            clientInfo(),
            tracks);
    RoomSession session =
        new RoomSession(config, engine, new WebSocketConnector(), executor, reporter);
    Playback playback =
        new Playback(
            players,
            System::nanoTime,
            failure ->
                ended.completeExceptionally(
                    new CliException(
                        ExitCode.FAILURE,
                        "a file can't be played to its end: " + failure.getMessage(),
                        failure)),
            () -> executor.execute(() -> played(session)));
    reporter.attach(session, tracks, players, playback);
    Thread goodbye = new Thread(() -> interrupted(session), "goodbye");
    Runtime.getRuntime().addShutdownHook(goodbye);
    executor.execute(() -> announce(tracks));
    session.start();
    executor.every(report.intervalMillis(), reporter::statistics);
    if (options.duration() != null) {
      executor.after(options.duration().toMillis(), session::leave);
    }
    try {
      return finish(ended.get());
    } catch (ExecutionException e) {
      throw e.getCause() instanceof CliException known
          ? known
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException(ExitCode.FAILURE, "interrupted");
    } finally {
      playback.close();
      removeHook(goodbye);
    }
  }

  private static int finish(SessionEnd end) {
    if (end.exitCode() != ExitCode.OK) {
      throw new CliException(end.exitCode(), end.reason());
    }
    return ExitCode.OK;
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is already ending, and the hook is running.
    }
  }

  private void announce(List<FileTrack> tracks) {
    report.event(
        "connecting",
        "connecting to Websocket signal",
        Map.of("url", options.server().webSocket("").toString()));
    for (FileTrack track : tracks) {
      report.event(
          "adding_track",
          "adding track",
          JoinReporter.fields(
              "track", track.cid(), "file", track.label(), "format", track.file().format().mime()));
    }
  }

  private void played(RoomSession session) {
    for (Publication publication : publications) {
      boolean audio = publication.file().kind() == MediaKind.AUDIO;
      report.event(
          "file_ended",
          audio ? "all audio samples parsed and sent" : "all video frames parsed and sent",
          Map.of("track", publication.id()));
    }
    if (options.exitAfterPublish()) {
      session.leave();
    }
  }

  /** Ctrl-C: the others should know at once, not when the connection times out. */
  private void interrupted(RoomSession session) {
    executor.execute(
        () -> report.event("exit_requested", "exit requested, shutting down", Map.of()));
    session.leave();
    try {
      closed.await(GOODBYE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ClientInfo clientInfo() {
    return ClientInfo.newBuilder()
        .setSdk(ClientInfo.SDK.UNKNOWN)
        .setVersion(LiveKitCli.version())
        .setProtocol(PROTOCOL)
        .setOs(System.getProperty("os.name", ""))
        .setDeviceModel("livekit-cli")
        .build();
  }
}
