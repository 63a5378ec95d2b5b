package io.livekit.jakarta.e2e.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.Program;
import io.livekit.jakarta.e2e.harness.Project;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs bin/livekit-cli for a server. */
public final class Cli {

  /** A first run builds it. */
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private static boolean built;

  private Cli() {}

  /** Starts it and leaves it running. */
  public static Program start(LiveKitServer server, String... arguments) {
    build(server);
    return launch(server, arguments);
  }

  /**
   * The script builds what is missing and says so; the tests look at what it prints when nothing
   * is.
   */
  private static synchronized void build(LiveKitServer server) {
    if (!built) {
      try (Program version = launch(server, "--version")) {
        assertThat(version.awaitExit(LIMIT)).as(version.output().text()).isZero();
      }
      built = true;
    }
  }

  private static Program launch(LiveKitServer server, String... arguments) {
    List<String> command = new ArrayList<>(List.of(Project.script("livekit-cli")));
    command.addAll(List.of(arguments));
    return Program.start("cli-" + arguments[0], server.environment(), command);
  }

  /** Plays files into a room under a name, and reports once a second. */
  static Program play(LiveKitServer server, String room, String name, String audio, String video) {
    return start(
        server,
        "join",
        "--audio",
        Project.sample(audio),
        "--video",
        Project.sample(video),
        "--room-id",
        room,
        "--name",
        name,
        "--interval",
        "1");
  }

  /** Runs it to its end, which must be a good one. @return what it printed */
  static String run(LiveKitServer server, String... arguments) {
    return ending(server, 0, arguments);
  }

  /** Runs it to its end and its exit code. @return what it printed */
  static String ending(LiveKitServer server, int code, String... arguments) {
    try (Program program = start(server, arguments)) {
      int ended = program.awaitExit(LIMIT);
      assertThat(ended).as(program.output().text()).isEqualTo(code);
      return program.output().text();
    }
  }

  static JsonElement json(LiveKitServer server, String... arguments) {
    return JsonParser.parseString(run(server, arguments));
  }

  /**
   * @return what it says of a new room
   */
  static JsonObject createRoom(LiveKitServer server) {
    return json(server, "create-room").getAsJsonObject();
  }
}
