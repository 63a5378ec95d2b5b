package io.livekit.jakarta.e2e.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.livekit.jakarta.e2e.harness.Program;
import io.livekit.jakarta.e2e.harness.Project;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The benchmark's one command works; what it measures in a moment on a busy machine says nothing.
 */
class BenchTest {
  private static final Duration LIMIT = Duration.ofMinutes(6);

  @Test
  void oneCommandTellsWhatItMeasures() {
    List<String> command = List.of(Project.root().resolve("bench/run").toString(), "--help");
    try (Program bench = Program.start("bench-help", Map.of(), command)) {
      int code = bench.awaitExit(LIMIT);
      assertThat(code).as(bench.output().text()).isZero();
      assertThat(bench.output().text()).contains("--scenario", "--quick");
    }
  }

  @Test
  @Tag("slow")
  void oneCommandStartsAServerFillsARoomAndReports(@TempDir Path out) throws Exception {
    List<String> command =
        List.of(
            Project.root().resolve("bench/run").toString(),
            "--scenario",
            "meeting-6-6",
            "--windows",
            "1",
            "--window",
            "3",
            "--warm-up",
            "1",
            "--prepare",
            "0",
            "--out",
            out.toString());
    try (Program bench = Program.start("bench", Map.of(), command)) {
      int code = bench.awaitExit(LIMIT);
      assertThat(code).as(bench.output().text()).isZero();
      assertThat(bench.output().text()).contains("CPU µs/PACKET", "meeting-6-6");
    }
    JsonObject result =
        JsonParser.parseString(Files.readString(out.resolve("result.json"))).getAsJsonObject();
    JsonObject run = result.getAsJsonArray("runs").get(0).getAsJsonObject();
    assertThat(run.get("cpu_us_per_packet").getAsDouble()).isPositive();
    assertThat(run.get("cpu_media_loops_us_per_packet").getAsDouble()).isPositive();
    assertThat(run.getAsJsonObject("load").getAsJsonObject("join_ms").get("count").getAsInt())
        .isEqualTo(6);
    assertThat(
            result
                .getAsJsonArray("servers")
                .get(0)
                .getAsJsonObject()
                .get("ready_seconds")
                .getAsDouble())
        .isPositive();
    assertThat(Files.readString(out.resolve("result.svg"))).startsWith("<svg");
  }
}
