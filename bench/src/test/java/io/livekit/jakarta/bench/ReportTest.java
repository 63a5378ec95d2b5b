package io.livekit.jakarta.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import io.livekit.jakarta.cli.load.LoadResult;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How windows become figures. */
class ReportTest {
  private static final LoadResult.Latency LATENCY = new LoadResult.Latency(10, 0.5, 1, 2);

  private static ScenarioResult.Window window(double user, double system, long packets) {
    ProcessMeter.Cpu cpu =
        new ProcessMeter.Cpu(
            user, system, Map.of("livekit-media", user / 2 + system, "C2 CompilerThre", user / 2));
    return new ScenarioResult.Window(
        15, cpu, packets, packets * 1000, new JvmMeter.Spent(packets, 3 * packets, 2, 7), 1.5);
  }

  private static ScenarioResult result(String target, ScenarioResult.Window... windows) {
    return new ScenarioResult(
        target,
        Scenario.AUDIO_50,
        List.of(windows),
        new LoadResult("r", 30, 1, List.of(), LATENCY, new LoadResult.Latency(0, 0, 0, 0)),
        new ScenarioResult.Memory(100 << 20, 50 << 20),
        new ScenarioResult.Memory((100 << 20) + 55 * 2048, (50 << 20) + 55 * 1024));
  }

  private static Report report(List<ScenarioResult> results, String... servers) {
    return new Report(
        java.util.Arrays.stream(servers)
            .map(name -> new Report.Server(name, "http://h", "", 0, 1 << 20, 0))
            .toList(),
        results);
  }

  @Test
  void cpuIsThatOfTheWholeProcessOverThePacketsOfAllWindows() {
    ScenarioResult result = result("ours", window(0.2, 0.1, 100_000), window(0.6, 0.1, 100_000));
    assertThat(result.micros()).isCloseTo(5.0, within(1e-9));
    assertThat(result.userMicros()).isCloseTo(4.0, within(1e-9));
    assertThat(result.leastMicros()).isCloseTo(3.0, within(1e-9));
    assertThat(result.mostMicros()).isCloseTo(7.0, within(1e-9));
    assertThat(result.mediaMicros()).isCloseTo(3.0, within(1e-9));
    assertThat(result.compilerMicros()).isCloseTo(2.0, within(1e-9));
    assertThat(result.mediaBytesPerPacket()).isEqualTo(1);
    assertThat(result.allBytesPerPacket()).isEqualTo(3);
    assertThat(result.livePerParticipant()).isEqualTo(1024);
    assertThat(result.residentPerParticipant()).isEqualTo(2048);
  }

  @Test
  void theTableHasARowForEachRun() {
    Report report = report(List.of(result("ours", window(0.2, 0.1, 100_000))), "ours");
    assertThat(report.table())
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains("audio-5-50", "ours", "3.00 (3.00–3.00)", "1/3", "2, 7 ms", "1/2"));
  }

  @Test
  void twoServersAreComparedOverAllTheirRounds() {
    Report report =
        report(
            List.of(
                result("ours", window(0.2, 0.1, 100_000)),
                result("other", window(1, 0.5, 100_000)),
                result("ours", window(0.2, 0.1, 100_000)),
                result("other", window(1, 0.5, 100_000))),
            "ours",
            "other");
    assertThat(report.table()).anySatisfy(line -> assertThat(line).contains("audio-5-50 5.00"));
    JsonObject json = report.json();
    assertThat(json.getAsJsonObject("cpu_ratio_second_to_first").get("audio-5-50").getAsDouble())
        .isCloseTo(5, within(1e-6));
    assertThat(json.getAsJsonArray("runs")).hasSize(4);
  }

  @Test
  void theChartIsWellFormedAndNamesEveryRun() throws Exception {
    String svg =
        Chart.svg(
            List.of(
                result("a<b>&", window(0.2, 0.1, 100_000)),
                result("ours", window(0.2, 0.1, 100_000))));
    var document =
        javax.xml.parsers.DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(
                new java.io.ByteArrayInputStream(
                    svg.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    assertThat(document.getElementsByTagName("line").getLength()).isEqualTo(2);
    assertThat(document.getDocumentElement().getTextContent())
        .contains("audio-5-50, ours", "a<b>&");
  }

  @Test
  void aScenarioThatIsNotThereIsRefusedWithTheNamesOfThoseThatAre() {
    assertThatThrownBy(() -> Scenario.of("party")).hasMessageContaining("livestream-1-90");
  }
}
