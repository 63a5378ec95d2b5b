package io.livekit.jakarta.e2e.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.Program;
import io.livekit.jakarta.e2e.harness.Project;
import io.livekit.jakarta.e2e.harness.PythonEnvironment;
import io.livekit.jakarta.testkit.Tokens;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Schemathesis makes requests of the API's own description, right and wrong ones: no answer is a
 * fault of the server, and each is as described.
 */
@LiveKit
class SchemathesisTest {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static PythonEnvironment environment;

  @BeforeAll
  static void install() throws IOException {
    environment =
        PythonEnvironment.install(
            "schemathesis",
            Project.root().resolve("e2e/src/test/python/schemathesis.txt"),
            "The REST API's description is");
  }

  @Test
  void everyAnswerIsAsDescribedAndNoneAFaultOfTheServer(LiveKitServer server) {
    String base = server.http() + "/api/v1";
    List<String> command =
        List.of(
            environment.program("schemathesis"),
            "run",
            base + "/openapi.json",
            "--url",
            base,
            "--header",
            "Authorization: Bearer " + Tokens.admin("0"),
            "--checks",
            "not_a_server_error,status_code_conformance,content_type_conformance,"
                + "response_schema_conformance",
            // Streams don't end.
            "--exclude-path-regex",
            "/events$",
            "--max-examples",
            "10",
            "--generation-deterministic",
            "--no-color");
    try (Program program = Program.start("schemathesis", Map.of(), command)) {
      int code = program.awaitExit(LIMIT);
      assertThat(code).as(program.output().text()).isZero();
    }
  }
}
