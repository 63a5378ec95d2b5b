package io.livekit.jakarta.bench;

import io.livekit.jakarta.cli.load.LoadResult;
import io.livekit.jakarta.cli.load.LoadTest;
import io.livekit.jakarta.cli.session.ClientEngine;
import io.livekit.jakarta.rtc.peer.RtcEngine;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Runs scenarios, one after the other. Owned by: one thread. */
final class ScenarioRunner {
  private static final int VIDEO_HISTORY = 64;
  private static final int AUDIO_HISTORY = 32;

  /** After the last one began to join. */
  private static final long SETTLE_SECONDS = 40;

  private static final long LOOK_MILLIS = 200;
  private static final List<Scenario> WARM_UP = List.of(Scenario.AUDIO_50, Scenario.LIVESTREAM_20);

  /** A room that has just been left should be gone before its memory is compared. */
  private static final long AFTERMATH_MILLIS = 1_000;

  private final Pace pace;
  private final Consumer<String> progress;

  /**
   * How long it looks.
   *
   * @param windows of each run
   * @param warmUpSeconds with everybody in the room, before the first window
   */
  record Pace(int windows, int windowSeconds, int warmUpSeconds) {}

  ScenarioRunner(Pace pace, Consumer<String> progress) {
    this.pace = pace;
    this.progress = progress;
  }

  /** Lets a server work that hasn't worked yet: what it then compiles counts for nobody. */
  void warmUp(Target target, int seconds) {
    progress.accept(say("%s: warming up for %d s", target.name(), seconds));
    for (Scenario scenario : WARM_UP) {
      try (RtcEngine engine = ClientEngine.start(target.address(), VIDEO_HISTORY, AUDIO_HISTORY);
          LoadTest test = new LoadTest(scenario.plan(target, "warm-up-" + scenario), engine)) {
        test.start();
        settle(test);
        sleep(TimeUnit.SECONDS.toMillis(seconds) / WARM_UP.size());
      }
    }
  }

  ScenarioResult run(Scenario scenario, Target target) {
    ScenarioResult.Memory idle = memory(target);
    String room =
        scenario + "-" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36);
    try (RtcEngine engine = ClientEngine.start(target.address(), VIDEO_HISTORY, AUDIO_HISTORY);
        LoadTest test = new LoadTest(scenario.plan(target, room), engine)) {
      test.start();
      LoadTest.Progress settled = settle(test);
      progress.accept(
          say(
              "%s on %s: %d of %d in the room",
              scenario, target.name(), settled.connected(), settled.all()));
      sleep(TimeUnit.SECONDS.toMillis(pace.warmUpSeconds()));
      test.beginMeasuring();
      List<ScenarioResult.Window> windows = new ArrayList<>();
      for (int i = 0; i < pace.windows(); i++) {
        ScenarioResult.Window window = window(target, test);
        windows.add(window);
        progress.accept(
            say(
                "%s on %s: %.2f µs of CPU for each of %,d packets (media loops %.2f, compilers"
                    + " %.2f), machine load %.1f",
                scenario,
                target.name(),
                window.microsPerPacket(),
                window.packets(),
                window.mediaMicrosPerPacket(),
                window.compilerMicrosPerPacket(),
                window.machineLoad()));
      }
      LoadResult load = test.result();
      load.members().stream()
          .filter(member -> !member.problem().isEmpty())
          .limit(3)
          .forEach(member -> progress.accept(member.identity() + ": " + member.problem()));
      return new ScenarioResult(target.name(), scenario, windows, load, idle, memory(target));
    } finally {
      sleep(AFTERMATH_MILLIS);
    }
  }

  private static ScenarioResult.Memory memory(Target target) {
    long live = target.jvm() == null ? 0 : target.jvm().liveBytes();
    return new ScenarioResult.Memory(target.process().residentBytes(), live);
  }

  private LoadTest.Progress settle(LoadTest test) {
    long deadline =
        System.nanoTime()
            + TimeUnit.MILLISECONDS.toNanos(test.rampMillis())
            + TimeUnit.SECONDS.toNanos(SETTLE_SECONDS);
    LoadTest.Progress now = test.progress();
    while (!(now.isSettled() && now.allReceive()) && System.nanoTime() < deadline) {
      sleep(LOOK_MILLIS);
      now = test.progress();
    }
    return now;
  }

  private ScenarioResult.Window window(Target target, LoadTest test) {
    JvmMeter.Counters jvm = target.jvm() == null ? null : target.jvm().counters();
    LoadTest.Progress before = test.progress();
    ProcessMeter.Cpu cpu = target.process().cpu();
    long begun = System.nanoTime();
    sleep(TimeUnit.SECONDS.toMillis(pace.windowSeconds()));
    ProcessMeter.Cpu spent = target.process().cpu().minus(cpu);
    double seconds = (System.nanoTime() - begun) / 1e9;
    LoadTest.Progress after = test.progress();
    JvmMeter.Spent counted = jvm == null ? null : target.jvm().counters().minus(jvm);
    long packets =
        after.media().packets()
            - before.media().packets()
            + after.messages().packets()
            - before.messages().packets();
    long bytes =
        after.media().bytes()
            - before.media().bytes()
            + after.messages().bytes()
            - before.messages().bytes();
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    return new ScenarioResult.Window(seconds, spent, packets, bytes, counted, load);
  }

  private static String say(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted", e);
    }
  }
}
