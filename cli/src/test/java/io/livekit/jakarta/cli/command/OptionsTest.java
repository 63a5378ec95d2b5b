package io.livekit.jakarta.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.livekit.jakarta.cli.api.FakeServer;
import io.livekit.jakarta.cli.process.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where settings come from, and what is said about wrong ones. */
class OptionsTest {
  private final Cli cli = new Cli();

  @Test
  void anOptionWinsOverTheEnvironment() throws Exception {
    try (FakeServer meant = new FakeServer();
        FakeServer other = new FakeServer()) {
      cli.variables.put("LIVEKIT_URL", other.url());
      cli.variables.put("LIVEKIT_API_KEY", "envkey");
      cli.variables.put("LIVEKIT_API_SECRET", "envsecret");
      cli.run(
          "list-rooms", "--url", meant.url(), "--api-key", "optkey", "--api-secret", "optsecret");

      assertThat(other.methods()).isEmpty();
      assertThat(Cli.claims(token(meant), "optsecret").get("iss").getAsString())
          .isEqualTo("optkey");
    }
  }

  @Test
  void theEnvironmentWinsOverTheDevelopmentServer() throws Exception {
    try (FakeServer server = new FakeServer()) {
      cli.variables.put("LIVEKIT_URL", server.url().replace("http", "ws"));
      cli.variables.put("LIVEKIT_API_KEY", "envkey");
      cli.variables.put("LIVEKIT_API_SECRET", "envsecret");
      cli.run("list-rooms");
      assertThat(Cli.claims(token(server), "envsecret").get("iss").getAsString())
          .isEqualTo("envkey");
    }
  }

  @Test
  void hostIsAnotherNameOfUrl() {
    try (FakeServer server = new FakeServer()) {
      assertThat(cli.run("list-rooms", "--host", server.url()).exitCode()).isZero();
    }
  }

  private static String token(FakeServer server) {
    return server.last().authorization().substring("Bearer ".length());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create-room",
        "get-room",
        "list-rooms",
        "delete-room",
        "join",
        "list-participants",
        "remove-participant",
        "mute-track",
        "send-data",
        "load-test",
        "create-token"
      })
  void everyCommandHelpsWithExamples(String command) {
    Cli.Result result = cli.run(command, "--help");
    assertThat(result.exitCode()).isZero();
    assertThat(result.out())
        .contains("Examples:", "livekit-cli " + command, "--url", "--api-key", "--api-secret");
  }

  @Test
  void theCommandItselfHelpsWithExitCodesAndExamples() {
    assertThat(cli.run("--help").out())
        .contains("Exit codes:", "Examples:", "LIVEKIT_API_SECRET", "create-room", "join");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nonsense                          | nonsense
                                            | a command is missing
          get-room                          | --room-id
          join                              | which room?
          join --room a --duration soon     | 'soon' is no duration
          join --room a --dual --single-peer-connection | mutually exclusive
          list-rooms --url ftp://x          | not a server URL
          mute-track --room a --identity b  | --track
          create-token --grant nonsense     | --grant is no JSON object
          """)
  void aWrongCommandLineIsToldInOneLine(String line, String text) {
    Cli.Result result = cli.run(line == null ? new String[0] : line.split(" "));
    assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).startsWith("livekit-cli: ").contains(text);
    assertThat(result.err().lines()).hasSize(1);
  }

  @Test
  void aTokenToJoinWithNeedsNoServer() throws Exception {
    cli.variables.put("LIVEKIT_URL", "http://localhost:1");
    Cli.Result result =
        cli.run(
            "create-token",
            "--room",
            "standup",
            "--identity",
            "alice",
            "--name",
            "Alice",
            "--valid-for",
            "15m",
            "--no-publish",
            "--attribute",
            "team=red",
            "--source",
            "camera,microphone",
            "--hidden");

    JsonObject claims = Cli.claims(result.out(), "secret");
    JsonObject video = claims.getAsJsonObject("video");
    assertThat(claims.get("sub").getAsString()).isEqualTo("alice");
    assertThat(claims.get("name").getAsString()).isEqualTo("Alice");
    assertThat(claims.get("exp").getAsLong()).isEqualTo(Cli.NOW.getEpochSecond() + 900);
    assertThat(claims.getAsJsonObject("attributes").get("team").getAsString()).isEqualTo("red");
    assertThat(video.get("roomJoin").getAsBoolean()).isTrue();
    assertThat(video.get("room").getAsString()).isEqualTo("standup");
    assertThat(video.get("canPublish").getAsBoolean()).isFalse();
    assertThat(video.get("hidden").getAsBoolean()).isTrue();
    assertThat(video.getAsJsonArray("canPublishSources")).hasSize(2);
  }

  @Test
  void aTokenOfAnAdministratorDoesNotJoin() throws Exception {
    JsonObject claims = Cli.claims(cli.run("create-token", "--create", "--list").out(), "secret");
    assertThat(claims.getAsJsonObject("video").keySet())
        .containsExactlyInAnyOrder("roomCreate", "roomList");
    assertThat(claims.has("sub")).isFalse();
  }
}
