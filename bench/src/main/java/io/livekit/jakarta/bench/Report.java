package io.livekit.jakarta.bench;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.livekit.jakarta.cli.load.LoadReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What the whole benchmark found, as a table and as JSON. Immutable. */
record Report(List<Server> servers, List<ScenarioResult> results) {
  private static final String HEAD = "  %-16s %-8s %9s %19s %13s %13s %11s %13s %13s %17s %7s";
  private static final double KIB = 1024;
  private static final double MIB = 1024 * KIB;

  /**
   * A server that was measured.
   *
   * @param runtime its JVM's version, or empty
   * @param readySeconds from its start until it answered, 0 if somebody else started it
   */
  record Server(
      String name,
      String url,
      String runtime,
      double readySeconds,
      long idleResident,
      long idleLive) {}

  List<String> table() {
    List<String> lines = new ArrayList<>();
    for (Server server : servers) {
      lines.add(
          say(
              "%s: %s%s, %s resident%s when idle%s",
              server.name(),
              server.url(),
              server.runtime().isEmpty() ? "" : ", JVM " + server.runtime(),
              mebibytes(server.idleResident()),
              server.idleLive() == 0 ? "" : " (" + mebibytes(server.idleLive()) + " live)",
              server.readySeconds() == 0
                  ? ""
                  : say(", ready after %.1f s", server.readySeconds())));
    }
    lines.add("");
    lines.add(
        say(
            HEAD,
            "SCENARIO",
            "SERVER",
            "PACKETS/s",
            "CPU µs/PACKET",
            "LOOPS/JIT",
            "ALLOC B/PACKET",
            "GC",
            "LIVE/RSS KiB",
            "JOIN p50/p95",
            "LATENCY p50/p99",
            "LOSS"));
    lines.add(
        say(HEAD, "", "", "", "(least–most)", "", "loops/all", "", "each in room", "ms", "ms", ""));
    results.forEach(result -> lines.add(row(result)));
    lines.addAll(ratios());
    return lines;
  }

  private static String row(ScenarioResult result) {
    boolean data = result.load().data().count() > result.load().media().count();
    var latency = data ? result.load().data() : result.load().media();
    return say(
                HEAD,
                result.scenario(),
                result.target(),
                say("%.0f", result.packetsPerSecond()),
                say("%.2f (%.2f–%.2f)", result.micros(), result.leastMicros(), result.mostMicros()),
                result.mediaMicros() == 0
                    ? ""
                    : say("%.2f/%.2f", result.mediaMicros(), result.compilerMicros()),
                result.isJvm()
                    ? say("%.0f/%.0f", result.mediaBytesPerPacket(), result.allBytesPerPacket())
                    : "",
                result.isJvm()
                    ? result.collections() + ", " + result.collectionMillis() + " ms"
                    : "",
                (result.isJvm() ? say("%.0f/", result.livePerParticipant() / KIB) : "")
                    + say("%.0f", result.residentPerParticipant() / KIB),
                say("%.0f/%.0f", result.load().join().p50(), result.load().join().p95()),
                say("%.2f/%.2f", latency.p50(), latency.p99()),
                say("%.2f%%", 100 * result.load().media(false).loss()))
            .stripTrailing()
        + (result.load().isGood() ? "" : "  not everybody got everything");
  }

  /** Of the second server to the first, scenario by scenario, all their rounds together. */
  private List<String> ratios() {
    Map<Scenario, Double> ratios = ratiosByScenario();
    if (ratios.isEmpty()) {
      return List.of();
    }
    return List.of(
        "",
        say("CPU of %s to that of %s: ", servers.get(1).name(), servers.get(0).name())
            + ratios.entrySet().stream()
                .map(entry -> entry.getKey() + " " + say("%.2f", entry.getValue()))
                .collect(Collectors.joining(", ")));
  }

  private Map<Scenario, Double> ratiosByScenario() {
    Map<Scenario, Double> ratios = new LinkedHashMap<>();
    if (servers.size() > 1) {
      for (ScenarioResult result : results) {
        double first = micros(result.scenario(), servers.get(0).name());
        double second = micros(result.scenario(), servers.get(1).name());
        if (first > 0 && second > 0) {
          ratios.put(result.scenario(), second / first);
        }
      }
    }
    return ratios;
  }

  double micros(Scenario scenario, String target) {
    double cpu = 0;
    double packets = 0;
    for (ScenarioResult result : results) {
      if (result.scenario() == scenario && result.target().equals(target)) {
        cpu += result.micros() * result.packets();
        packets += result.packets();
      }
    }
    return packets == 0 ? 0 : cpu / packets;
  }

  private static String mebibytes(long bytes) {
    return say("%.0f MiB", bytes / MIB);
  }

  private static String say(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  // ---- JSON ----

  JsonObject json() {
    JsonObject json = new JsonObject();
    JsonObject machine = new JsonObject();
    machine.addProperty(
        "os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    machine.addProperty("arch", System.getProperty("os.arch"));
    machine.addProperty("cores", Runtime.getRuntime().availableProcessors());
    json.add("machine", machine);
    JsonArray measured = new JsonArray();
    servers.forEach(server -> measured.add(json(server)));
    json.add("servers", measured);
    JsonArray runs = new JsonArray();
    results.forEach(result -> runs.add(json(result)));
    json.add("runs", runs);
    JsonObject ratios = new JsonObject();
    ratiosByScenario().forEach((scenario, ratio) -> ratios.addProperty(scenario.toString(), ratio));
    json.add("cpu_ratio_second_to_first", ratios);
    return json;
  }

  private static JsonObject json(Server server) {
    JsonObject json = new JsonObject();
    json.addProperty("name", server.name());
    json.addProperty("url", server.url());
    json.addProperty("jvm", server.runtime());
    json.addProperty("ready_seconds", server.readySeconds());
    json.addProperty("idle_resident_bytes", server.idleResident());
    json.addProperty("idle_live_bytes", server.idleLive());
    return json;
  }

  private static JsonObject json(ScenarioResult result) {
    JsonObject json = new JsonObject();
    json.addProperty("scenario", result.scenario().toString());
    json.addProperty("server", result.target());
    json.addProperty("packets_per_second", result.packetsPerSecond());
    json.addProperty("cpu_us_per_packet", result.micros());
    json.addProperty("cpu_user_us_per_packet", result.userMicros());
    json.addProperty("cpu_system_us_per_packet", result.systemMicros());
    json.addProperty("cpu_media_loops_us_per_packet", result.mediaMicros());
    json.addProperty("cpu_jit_compilers_us_per_packet", result.compilerMicros());
    json.addProperty("alloc_media_loops_bytes_per_packet", result.mediaBytesPerPacket());
    json.addProperty("alloc_bytes_per_packet", result.allBytesPerPacket());
    json.addProperty("gc_count", result.collections());
    json.addProperty("gc_ms", result.collectionMillis());
    json.addProperty("resident_bytes_per_participant", result.residentPerParticipant());
    json.addProperty("live_bytes_per_participant", result.livePerParticipant());
    JsonArray windows = new JsonArray();
    for (ScenarioResult.Window window : result.windows()) {
      JsonObject one = new JsonObject();
      one.addProperty("seconds", window.seconds());
      one.addProperty("packets", window.packets());
      one.addProperty("bytes", window.bytes());
      one.addProperty("cpu_user_seconds", window.cpu().user());
      one.addProperty("cpu_system_seconds", window.cpu().system());
      one.addProperty("cpu_us_per_packet", window.microsPerPacket());
      one.addProperty("machine_load", window.machineLoad());
      JsonObject threads = new JsonObject();
      window
          .cpu()
          .threads()
          .forEach(
              (name, seconds) -> {
                if (seconds > 0) {
                  threads.addProperty(name, seconds);
                }
              });
      one.add("cpu_seconds_by_thread", threads);
      windows.add(one);
    }
    json.add("windows", windows);
    JsonObject load = LoadReport.json(result.load());
    load.remove("participants");
    json.add("load", load);
    return json;
  }
}
