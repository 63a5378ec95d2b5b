package io.livekit.jakarta.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-23T01:02:03Z"), ZoneOffset.UTC);
  private static final Statistics STATISTICS =
      new Statistics(
          65_000,
          List.of(
              new Statistics.Sent(
                  "video", "video/VP8", 640, 360, 300, 650, 500_000, 460_000, 0.0125, 4, 3, 2)),
          List.of(
              new Statistics.Received(
                  "alice",
                  "Alice B.",
                  "TR_1",
                  "camera",
                  "video/H264",
                  false,
                  1280,
                  720,
                  29.97,
                  300,
                  3,
                  990,
                  1_500_000,
                  10,
                  1.5,
                  1_250_000)));

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void plainLinesSayWhoCodecSizePacketsLossAndBitrate() {
    new PlainReport(out, CLOCK, 5_000).statistics(STATISTICS);
    assertThat(printed().lines())
        .hasSize(2)
        .last()
        .asString()
        .endsWith(
            "consumed from peer  peer=Alice B. (alice) track=camera codec=H264 size=1280x720"
                + " bytes=1500000 packets=990 lost=10 (1.0%) bitrate=1.25 Mbps");
  }

  @Test
  void everyJsonLineIsAnObjectWithTimeAndEvent() {
    JsonReport report = new JsonReport(out, CLOCK, 5_000);
    report.event("track_received", "track received", Map.of("peer", "alice \"a\"\n"));
    report.statistics(STATISTICS);
    List<JsonObject> lines =
        printed().lines().map(line -> JsonParser.parseString(line).getAsJsonObject()).toList();
    assertThat(lines.get(0).get("event").getAsString()).isEqualTo("track_received");
    assertThat(lines.get(0).get("time").getAsString()).isEqualTo("2026-11-23T01:02:03Z");
    assertThat(lines.get(0).get("peer").getAsString()).isEqualTo("alice \"a\"\n");
    JsonObject received = lines.get(1).getAsJsonArray("received").get(0).getAsJsonObject();
    assertThat(received.get("participant").getAsString()).isEqualTo("alice");
    assertThat(received.get("name").getAsString()).isEqualTo("Alice B.");
    assertThat(received.get("packetsLost").getAsLong()).isEqualTo(10);
    assertThat(received.get("loss").getAsDouble()).isEqualTo(0.01);
  }

  @Test
  void aTerminalsTableIsRedrawnInPlaceAndEventsStayAboveIt() {
    TerminalReport report = new TerminalReport(out, 100);
    report.statistics(STATISTICS);
    long height = printed().lines().count();
    bytes.reset();
    report.event("notice", "hello", Map.of());
    assertThat(printed())
        .startsWith("\u001b[" + height + "A\u001b[J")
        .contains("hello\n", "< Alice B. (alice)", "1280x720");
    bytes.reset();
    report.statistics(STATISTICS);
    assertThat(printed()).startsWith("\u001b[" + height + "A\u001b[J").doesNotContain("hello");
  }

  @Test
  void noLineOfTheTableIsWiderThanTheTerminal() {
    new TerminalReport(out, 50).statistics(STATISTICS);
    assertThat(printed().lines().map(line -> line.replaceAll("\u001b\\[[0-9]*[a-zA-Z]", "")))
        .allSatisfy(line -> assertThat(line.length()).isLessThan(50));
  }

  /** A participant's name could otherwise clear the screen or fake other lines. */
  @Test
  void textFromTheNetworkCannotCommandTheTerminal() {
    String hostile = "\u001b[2J\u0007\nowned\u202e\u009b31m";
    new PlainReport(out, CLOCK, 5_000)
        .event("notice", "data from " + hostile, Map.of("peer", hostile));
    new TerminalReport(out, 100).event("notice", "chat", Map.of("peer", hostile));
    assertThat(printed().lines()).hasSize(2);
    assertThat(printed()).doesNotContain("\u001b[2J", "\u0007", "\u202e", "\u009b");
  }

  @Test
  void numbersAreWrittenTheSameEverywhere() {
    assertThat(DisplayText.bytes(999)).isEqualTo("999 B");
    assertThat(DisplayText.bytes(1_234_567)).isEqualTo("1.2 MB");
    assertThat(DisplayText.bitrate(64_000)).isEqualTo("64 kbps");
    assertThat(DisplayText.percent(0.125)).isEqualTo("12.5%");
  }
}
