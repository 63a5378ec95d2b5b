package io.livekit.jakarta.e2e.developer;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.e2e.harness.Program;
import io.livekit.jakarta.e2e.harness.Project;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code bin/fuzz}, as the README has it. */
class FuzzCommandTest {
  /** The modules that it compiles have just been compiled; this is for a busy machine. */
  private static final Duration LIMIT = Duration.ofMinutes(4);

  private static String run(int expectedExit, String... arguments) {
    List<String> command = new ArrayList<>(List.of(Project.script("fuzz")));
    command.addAll(List.of(arguments));
    try (Program fuzz = Program.start("fuzz", Map.of(), command)) {
      assertThat(fuzz.awaitExit(LIMIT)).as("%s", fuzz.output().text()).isEqualTo(expectedExit);
      return fuzz.output().text();
    }
  }

  @Test
  void listsWhatCanBeFuzzed() {
    assertThat(run(0))
        .contains("Stun ", "Sctp ", "Peer ", "SignalRequest ")
        .contains("Any bytes as a STUN message");
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThat(run(1, "nothing")).contains("no target is called nothing");
    assertThat(run(1, "Dcep", "--time", "soon")).contains("--time takes");
    assertThat(run(2, "--what")).contains("bin/fuzz TARGET");
  }

  @Test
  @Tag("slow")
  void fuzzesOneTargetForATime() {
    assertThat(run(0, "dcep", "--time", "1s")).contains("Done ", "Nothing found");
  }
}
