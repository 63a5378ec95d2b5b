package io.livekit.jakarta.cli.command;

import io.livekit.jakarta.cli.file.MediaFile;
import io.livekit.jakarta.cli.process.CliEnvironment;
import io.livekit.jakarta.cli.process.CliException;
import io.livekit.jakarta.cli.process.ExitCode;
import io.livekit.jakarta.cli.report.JoinReport;
import io.livekit.jakarta.cli.report.JsonReport;
import io.livekit.jakarta.cli.report.PlainReport;
import io.livekit.jakarta.cli.report.TerminalReport;
import io.livekit.jakarta.rtc.core.MediaKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Joins a room, plays files into it and reports what comes from the others. */
@Command(
    name = "join",
    description = {
      "Joins a room, plays files into it, and reports what it receives.",
      "Of each track of the others: who, codec, size, packets, loss, bitrate; updated in place on a"
          + " terminal. Stays until Ctrl-C, or as long as --duration says."
    },
    footer = {
      "  livekit-cli join --room-id RM_... --audio samples/speech.opus.ogg \\",
      "      --video samples/camera-640x360.vp8.ivf",
      "  livekit-cli join --room standup --identity w1 --name Watcher",
      "  livekit-cli join --token TOKEN --video samples/camera-640x360.h264 --fps 30",
      "  livekit-cli join --room standup --json --duration 30 | jq 'select(.event =="
          + " \"statistics\")'"
    })
public final class JoinCommand extends ApiCommand {
  private static final double DEFAULT_FPS = 30;
  private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(5);
  private static final Duration TOKEN_LIFETIME = Duration.ofHours(6);

  @Option(
      names = {"--room-id", "--room"},
      paramLabel = "ROOM",
      description = "the room's sid (RM_...) or name; needed unless a token is given")
  private String roomId;

  @Option(
      names = "--identity",
      paramLabel = "IDENTITY",
      description = "who we are, once in a room; default the name, or a random one")
  private String identity;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "what others read; default none, so that they read the identity")
  private String name;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description = "join with this instead of making one; says room, identity and name by itself")
  private String token;

  @Option(names = "--audio", paramLabel = "FILE.ogg", description = "Opus in Ogg")
  private Path audio;

  @Option(
      names = "--video",
      paramLabel = "FILE",
      description = "VP8, VP9 or AV1 in .ivf, or H.264 Annex B in .h264")
  private Path video;

  @Option(
      names = "--fps",
      paramLabel = "RATE",
      description = "frames per second of a .h264 file; default 30")
  private double fps = DEFAULT_FPS;

  @Option(
      names = "--loop",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "play files again and again, or once; default again and again")
  private boolean loop;

  @Option(
      names = "--exit-after-publish",
      description = "with --no-loop: leave when the files have been played")
  private boolean exitAfterPublish;

  @Option(names = "--no-subscribe", description = "receive nothing")
  private boolean noSubscribe;

  @Option(
      names = "--duration",
      paramLabel = "DURATION",
      converter = Durations.class,
      description = "leave after this long, for example 30, 5m")
  private Duration duration;

  @Option(names = "--json", description = "report as one JSON object a line")
  private boolean json;

  @Option(
      names = "--interval",
      paramLabel = "DURATION",
      converter = Durations.class,
      description =
          "between two reports of the streams, where they aren't updated in place; default 5")
  private Duration interval = DEFAULT_INTERVAL;

  @ArgGroup private Connections connections = new Connections();

  /** How many peer connections. */
  static final class Connections {
    @Option(
        names = "--single-peer-connection",
        description = "one peer connection for both directions; the default")
    boolean single;

    @Option(
        names = {"--dual", "--dual-peer-connection"},
        description = "one peer connection for each direction")
    boolean dual;
  }

  @Override
  public Integer call() {
    if (roomId == null && token == null) {
      throw new CliException(
          ExitCode.USAGE, "which room? give --room-id or --token (see livekit-cli join --help)");
    }
    if (interval.isZero()) {
      throw new CliException(ExitCode.USAGE, "--interval must be longer than nothing");
    }
    List<JoinSession.Publication> publications = new ArrayList<>();
    add(publications, "audio", audio, MediaKind.AUDIO);
    add(publications, "video", video, MediaKind.VIDEO);
    String joinToken =
        token != null
            ? token
            : tokens().join(finder().name(roomId), identity(), name, TOKEN_LIFETIME);
    JoinSession.Options options =
        new JoinSession.Options(
            server(), joinToken, !connections.dual, !noSubscribe, loop, exitAfterPublish, duration);
    return new JoinSession(options, publications, report()).run();
  }

  private String identity() {
    if (identity != null) {
      return identity;
    }
    return name == null ? RandomNames.identity() : name;
  }

  private void add(
      List<JoinSession.Publication> publications, String id, Path path, MediaKind kind) {
    if (path == null) {
      return;
    }
    MediaFile file = MediaFile.open(path, fps);
    if (file.kind() != kind) {
      throw new CliException(ExitCode.USAGE, path + " is not a file for --" + id);
    }
    publications.add(new JoinSession.Publication(id, path.getFileName().toString(), file));
  }

  private JoinReport report() {
    CliEnvironment environment = environment();
    if (json) {
      return new JsonReport(environment.out(), environment.clock(), interval.toMillis());
    }
    return environment.columns() > 0
        ? new TerminalReport(environment.out(), environment.columns())
        : new PlainReport(environment.out(), environment.clock(), interval.toMillis());
  }
}
