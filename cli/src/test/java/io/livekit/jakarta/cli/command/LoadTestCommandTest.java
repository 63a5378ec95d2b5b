package io.livekit.jakarta.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.cli.process.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What load-test refuses, and how it ends when nobody gets in. */
class LoadTestCommandTest {
  private final Cli cli = new Cli();

  private Cli.Result run(String arguments) {
    return cli.run(("load-test " + arguments).strip().split(" "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--subscribers -1 --publishers 2",
        "--subscribers 20000",
        "--subscribers 1 --layout 7x7",
        "--publishers 1 --video-codec vp7",
        "--publishers 1 --video-resolution tiny",
        "--subscribers 1 --num-per-second 0",
        "--data-publishers 1 --data-packet-bytes 20000",
        "--subscribers 1 --duration soon"
      })
  void whatMakesNoSenseIsAWrongCommandLine(String arguments) {
    Cli.Result result = run(arguments);
    assertThat(result.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(result.err().lines()).hasSize(1);
  }

  @Test
  void withoutAServerNobodyGetsInAndItFails() {
    Cli.Result result =
        run("--subscribers 3 --num-per-second 1000 --duration 0.1 --url http://127.0.0.1:1 --json");
    assertThat(result.exitCode()).isEqualTo(ExitCode.FAILURE);
    assertThat(result.json().get("good").getAsBoolean()).isFalse();
    assertThat(result.json().getAsJsonArray("participants"))
        .hasSize(3)
        .allSatisfy(
            member ->
                assertThat(member.getAsJsonObject().get("problem").getAsString()).isNotEmpty());
    assertThat(result.err()).contains("3 failed");
  }
}
