package io.livekit.jakarta.cli.command;

import io.livekit.jakarta.cli.api.ServerAddress;
import io.livekit.jakarta.cli.load.Layout;
import io.livekit.jakarta.cli.load.LoadPlan;
import io.livekit.jakarta.cli.load.LoadProgress;
import io.livekit.jakarta.cli.load.LoadReport;
import io.livekit.jakarta.cli.load.LoadResult;
import io.livekit.jakarta.cli.load.LoadRun;
import io.livekit.jakarta.cli.load.VideoShape;
import io.livekit.jakarta.cli.process.CliEnvironment;
import io.livekit.jakarta.cli.process.CliException;
import io.livekit.jakarta.cli.process.ExitCode;
import io.livekit.jakarta.cli.session.ClientEngine;
import io.livekit.jakarta.rtc.peer.RtcEngine;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Fills a room and measures what its participants receive. */
@Command(
    name = "load-test",
    description = {
      "Fills a room with publishers and subscribers, and measures what they receive.",
      "What is published is made up: frames with valid headers at the bitrate of real ones, each"
          + " carrying the time at which it was sent. Fails when somebody could not join, or"
          + " received nothing on a track."
    },
    footer = {
      "  livekit-cli load-test --video-publishers 1 --subscribers 20 --duration 30",
      "  livekit-cli load-test --audio-publishers 10 --subscribers 90 --num-per-second 20"
          + " --duration 1m",
      "  livekit-cli load-test --video-publishers 6 --audio-publishers 6 --publishers-subscribe"
          + " --duration 30",
      "  livekit-cli load-test --data-publishers 1 --subscribers 20 --duration 30 --json"
    })
public final class LoadTestCommand extends ApiCommand {
  /** Enough for what a second's round trip loses; hundreds of tracks are kept in memory. */
  private static final int VIDEO_HISTORY = 128;

  private static final int AUDIO_HISTORY = 32;

  /** Time for the result on Ctrl-C. */
  private static final long GOODBYE_MILLIS = 5_000;

  private static final int MAX_PARTICIPANTS = 10_000;

  @Option(
      names = "--room",
      paramLabel = "ROOM",
      description = "the room's name; default a random one")
  private String room;

  @Option(
      names = "--duration",
      paramLabel = "DURATION",
      converter = Durations.class,
      description =
          "measure this long once everybody is there, for example 30, 5m; default until Ctrl-C")
  private Duration duration;

  @Option(
      names = {"--video-publishers", "--publishers"},
      paramLabel = "N",
      description = "participants with a camera")
  private int videoPublishers;

  @Option(
      names = "--audio-publishers",
      paramLabel = "N",
      description = "participants with a microphone")
  private int audioPublishers;

  @Option(
      names = "--data-publishers",
      paramLabel = "N",
      description = "participants that send data messages")
  private int dataPublishers;

  @Option(names = "--subscribers", paramLabel = "N", description = "participants that only receive")
  private int subscribers;

  @Option(
      names = "--publishers-subscribe",
      description = "publishers receive each other, too: a meeting")
  private boolean publishersSubscribe;

  @Option(
      names = "--identity-prefix",
      paramLabel = "PREFIX",
      description = "of the participants; default random")
  private String prefix;

  @Option(
      names = "--video-resolution",
      paramLabel = "SIZE",
      defaultValue = "high",
      description = "high (1280x720), medium (640x360) or low (320x180); default high")
  private VideoShape.Resolution resolution;

  @Option(
      names = "--video-codec",
      paramLabel = "CODEC",
      defaultValue = "vp8",
      description = "vp8 or h264; default vp8")
  private VideoShape.Codec codec;

  @Option(names = "--no-simulcast", description = "publish the highest layer only")
  private boolean noSimulcast;

  @Option(
      names = "--audio-bitrate",
      paramLabel = "KBPS",
      description = "of each microphone; default 24")
  private int audioBitrate = 24;

  @Option(
      names = "--data-packet-bytes",
      paramLabel = "BYTES",
      description = "of each message; default 1024")
  private int dataBytes = 1024;

  @Option(
      names = "--data-bitrate",
      paramLabel = "KBPS",
      description = "of each data publisher; default 1024")
  private int dataBitrate = 1024;

  @Option(names = "--data-lossy", description = "on the lossy channel rather than the reliable one")
  private boolean dataLossy;

  @Option(
      names = "--layout",
      paramLabel = "LAYOUT",
      converter = Layouts.class,
      defaultValue = "speaker",
      description = "how subscribers show videos: speaker, 3x3, 4x4 or 5x5; default speaker")
  private Layout layout;

  @Option(
      names = "--num-per-second",
      paramLabel = "N",
      description = "participants that join in a second; default 5")
  private double perSecond = 5;

  @Option(
      names = "--single-peer-connection",
      description = "one peer connection per participant rather than two")
  private boolean single;

  @Option(
      names = "--json",
      description = "print the result as JSON; progress goes to the error output")
  private boolean json;

  /** Reads a layout's name. */
  static final class Layouts implements ITypeConverter<Layout> {
    @Override
    public Layout convert(String value) {
      Layout layout = Layout.of(value);
      if (layout == null) {
        throw new TypeConversionException(
            "'" + value + "' is no layout; expected speaker, 3x3, 4x4 or 5x5");
      }
      return layout;
    }
  }

  @Override
  public Integer call() {
    check();
    Logger.getLogger("").setLevel(Level.SEVERE); // the table is the log
    ServerAddress server = server();
    LoadRun run = new LoadRun(plan(server), duration);
    CliEnvironment environment = environment();
    PrintStream progressOut = json ? environment.err() : environment.out();
    LoadProgress progress = new LoadProgress(progressOut, json ? 0 : environment.columns());
    CountDownLatch printed = new CountDownLatch(1);
    Thread goodbye = new Thread(() -> interrupted(run, printed), "goodbye");
    Runtime.getRuntime().addShutdownHook(goodbye);
    try (RtcEngine engine = ClientEngine.start(server, VIDEO_HISTORY, AUDIO_HISTORY)) {
      LoadResult result = run.run(engine, progress);
      progress.end();
      print(result);
      return result.isGood() ? ExitCode.OK : ExitCode.FAILURE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException(ExitCode.FAILURE, "interrupted", e);
    } finally {
      printed.countDown();
      removeHook(goodbye);
    }
  }

  private void check() {
    int all = Math.max(dataPublishers, Math.max(audioPublishers, videoPublishers)) + subscribers;
    boolean negative =
        Math.min(Math.min(audioPublishers, videoPublishers), Math.min(dataPublishers, subscribers))
            < 0;
    if (negative || all < 1 || all > MAX_PARTICIPANTS) {
      throw new CliException(
          ExitCode.USAGE,
          "who takes part? give --video-publishers, --audio-publishers, "
              + "--data-publishers or --subscribers, "
              + MAX_PARTICIPANTS
              + " together at most");
    }
    if (perSecond <= 0 || audioBitrate <= 0 || dataBytes <= 0 || dataBitrate <= 0) {
      throw new CliException(ExitCode.USAGE, "rates and sizes must be greater than zero");
    }
    if (dataBytes > 15_000) {
      throw new CliException(
          ExitCode.USAGE, "--data-packet-bytes: clients send 15000 bytes in one message at most");
    }
  }

  private LoadPlan plan(ServerAddress server) {
    return new LoadPlan(
        server,
        tokens(),
        room == null ? RandomNames.room() : room,
        prefix == null ? RandomNames.letters(5) : prefix,
        audioPublishers,
        videoPublishers,
        dataPublishers,
        subscribers,
        publishersSubscribe,
        VideoShape.of(codec, resolution, !noSimulcast),
        audioBitrate * 1000,
        new LoadPlan.Data(dataBytes, dataBitrate * 1000, !dataLossy),
        layout,
        perSecond,
        single);
  }

  private void print(LoadResult result) {
    if (json) {
      print(LoadReport.json(result));
    } else {
      LoadReport.table(result).forEach(this::print);
    }
  }

  /** Ctrl-C ends the measuring; the result comes all the same. */
  private static void interrupted(LoadRun run, CountDownLatch printed) {
    run.interrupt();
    try {
      printed.await(GOODBYE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is already ending, and the hook is running.
    }
  }
}
