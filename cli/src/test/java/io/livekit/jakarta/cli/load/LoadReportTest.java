package io.livekit.jakarta.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a result says of those who got everything and of those who didn't. */
class LoadReportTest {
  private static final LoadResult.Latency LATENCY = new LoadResult.Latency(1_000, 1.25, 3.5, 9);

  private static LoadResult.Member member(
      String identity, int subscribed, int silent, double joinMillis, String failure) {
    return new LoadResult.Member(
        identity,
        false,
        2,
        subscribed,
        2,
        silent,
        new Traffic(1_000, 1_000_000, 10),
        Traffic.NONE,
        0,
        0,
        joinMillis,
        joinMillis + 50,
        0,
        failure);
  }

  private static LoadResult result(LoadResult.Member... members) {
    return new LoadResult("r", 10, 0.5, List.of(members), LATENCY, LATENCY);
  }

  @Test
  void aRunInWhichEverybodyGotEverythingIsGood() {
    LoadResult result = result(member("a", 2, 0, 100, ""), member("b", 2, 0, 300, ""));
    assertThat(result.isGood()).isTrue();
    assertThat(LoadReport.table(result))
        .anySatisfy(line -> assertThat(line).contains("a ", "2/2", "800 kbps", "1.0%", "100 ms"))
        .anySatisfy(line -> assertThat(line).contains("all", "4/4", "1.60 Mbps", "2000"))
        .anySatisfy(
            line ->
                assertThat(line).contains("join", "p50 100 ms", "p95 300 ms", "2 of 2 connected"))
        .anySatisfy(
            line -> assertThat(line).contains("added latency", "p50 1.25 ms", "p99 9.00 ms"));
  }

  @Test
  void whoCouldNotJoinOrReceivedNothingMakesItBadAndIsShownFirst() {
    LoadResult.Member good = member("good", 2, 0, 100, "");
    for (LoadResult.Member bad :
        List.of(
            member("bad", 0, 0, 0, "connection refused"),
            member("bad", 2, 1, 100, ""),
            member("bad", 1, 0, 100, ""))) {
      LoadResult result = result(good, bad);
      assertThat(result.isGood()).isFalse();
      assertThat(LoadReport.table(result).get(1)).contains("bad", bad.problem());
    }
  }

  @Test
  void dataThatNobodyGetsIsBad() {
    LoadResult.Member sender =
        new LoadResult.Member(
            "s", true, 0, 0, 0, 0, Traffic.NONE, Traffic.NONE, 10, 0, 5, 0, 0, "");
    assertThat(result(sender).isGood()).isFalse();
  }

  @Test
  void manyParticipantsFillAScreenAtMostButJsonNamesAll() {
    List<LoadResult.Member> members = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      members.add(member("sub_" + i, 2, 0, i + 1, ""));
    }
    LoadResult result = result(members.toArray(LoadResult.Member[]::new));
    assertThat(LoadReport.table(result))
        .hasSizeLessThan(35)
        .anyMatch(line -> line.contains("and 80 more"));
    JsonObject json = LoadReport.json(result);
    assertThat(json.getAsJsonArray("participants")).hasSize(100);
    assertThat(json.getAsJsonObject("join_ms").get("p95").getAsDouble()).isEqualTo(95);
    assertThat(json.getAsJsonObject("media").get("packets").getAsLong()).isEqualTo(100_000);
    assertThat(json.get("good").getAsBoolean()).isTrue();
  }

  @Test
  void aNameFromTheCommandLineCantCommandTheTerminal() {
    assertThat(LoadReport.table(result(member("x\u001b[2J", 2, 0, 1, ""))))
        .noneMatch(line -> line.contains("\u001b"));
  }
}
