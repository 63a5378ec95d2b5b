package io.livekit.jakarta.e2e.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import org.junit.jupiter.api.Test;

/** The load test reaches everybody and counts what they get. */
@LiveKit
class CliLoadTestTest {

  @Test
  void everySubscriberReceivesTheLayerItsLayoutAsksFor(LiveKitServer server) {
    JsonObject result =
        loadTest(
            server, "--video-publishers", "1", "--audio-publishers", "1", "--subscribers", "3");
    assertThat(result.get("good").getAsBoolean()).as(result.toString()).isTrue();
    assertThat(result.getAsJsonObject("join_ms").get("count").getAsInt()).isEqualTo(4);
    assertThat(result.getAsJsonArray("participants"))
        .filteredOn(member -> !member.getAsJsonObject().get("publishes").getAsBoolean())
        .hasSize(3)
        .allSatisfy(
            member -> {
              JsonObject media = member.getAsJsonObject().getAsJsonObject("media");
              assertThat(media.get("bitrate").getAsLong())
                  .as(media.toString())
                  .isBetween(1_000_000L, 2_000_000L);
            });
    assertThat(result.getAsJsonObject("latency_ms").get("count").getAsLong())
        .isGreaterThan(result.getAsJsonObject("media").get("packets").getAsLong() / 2);
  }

  @Test
  void dataReachesEverybody(LiveKitServer server) {
    JsonObject result =
        loadTest(server, "--data-publishers", "1", "--subscribers", "3", "--data-bitrate", "200");
    assertThat(result.get("good").getAsBoolean()).as(result.toString()).isTrue();
    assertThat(result.getAsJsonObject("messages").get("packets").getAsLong()).isPositive();
  }

  private static JsonObject loadTest(LiveKitServer server, String... arguments) {
    String[] all = new String[arguments.length + 6];
    System.arraycopy(
        new String[] {"load-test", "--json", "--duration", "3", "--num-per-second", "10"},
        0,
        all,
        0,
        6);
    System.arraycopy(arguments, 0, all, 6, arguments.length);
    String printed = Cli.run(server, all);
    return JsonParser.parseString(printed.substring(printed.indexOf("\n{") + 1)).getAsJsonObject();
  }
}
