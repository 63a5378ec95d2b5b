package io.livekit.jakarta.ear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.livekit.jakarta.ear.messages.Messages;
import io.livekit.jakarta.proto.ListRoomsRequest;
import io.livekit.jakarta.proto.ListRoomsResponse;
import io.livekit.jakarta.proto.Room;
import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.testkit.Await;
import io.livekit.jakarta.testkit.FreePort;
import io.livekit.jakarta.testkit.Tokens;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The commands of docs/deploy.md, run as they stand there but for ports and places. */
@Tag("recipes")
@ExtendWith(FreePorts.class)
class RecipeTest {
  private static final String COMMON = "What every recipe has in common";
  private static final String CHECK = "A look whether it runs";
  private static final String ROOM = "standup";
  private static final Pattern KEY =
      Pattern.compile("^keys:\n  (\\S+): (\\S+)$", Pattern.MULTILINE);

  private static Recipe recipe;

  private enum Server {
    PAYARA_MICRO("Payara Micro"),
    PAYARA_SERVER("Payara Server"),
    WILDFLY("WildFly");

    final String section;

    Server(String section) {
      this.section = section;
    }

    boolean isThere() {
      return this != PAYARA_SERVER || Files.exists(PayaraDomain.directory());
    }

    /** Other ports for what the recipe leaves as it is. */
    void configure() throws IOException {
      if (this == PAYARA_SERVER) {
        PayaraDomain.configure(
            FreePort.another(), FreePorts.management(), List.of(), Messages.QUEUE);
      } else if (this == WILDFLY) {
        WildFlyHome.configure(FreePorts.management());
      }
    }

    /** Ends what a failed test has left running and the shell doesn't know. */
    void kill() {
      if (this == PAYARA_SERVER) {
        PayaraDomain.kill();
      }
    }
  }

  @BeforeAll
  static void read() throws IOException {
    recipe = Recipe.read(Path.of(System.getProperty("deploy.md")));
    Matcher key = KEY.matcher(recipe.first(COMMON));
    assertThat(key.find()).as("a key in the configuration of docs/deploy.md").isTrue();
    Tokens.use(key.group(1), key.group(2));
  }

  @ParameterizedTest
  @EnumSource
  void leadsFromTheBuiltArchiveToAWorkingRoomAndEndsItsCalls(Server server) throws Exception {
    assumeTrue(server.isThere(), "Payara Server needs -Ppayara-server");
    server.configure();
    Path directory = kitchen(server);
    Map<String, String> words = words(directory);
    try (Shell shell = new Shell(directory, environment())) {
      shell.run(adapted(recipe.first(COMMON), words));
      shell.run(adapted(recipe.first(server.section), words));
      Await.until("the server answers", ThisServer.PATIENCE, Health::isOk);
      assertThat(Http2.isOffered(FreePorts.http())).as("HTTP/2 in clear text").isFalse();
      shell.run(adapted(recipe.last(CHECK), words));
      assertThat(rooms()).extracting(Room::getName).containsExactly(ROOM);
      try (Guest player =
              new Guest(ROOM, "player", true, "tone-440hz.opus.ogg", "camera-640x360.vp8.ivf");
          Guest listener = new Guest(ROOM, "listener", false)) {
        listener.awaitPackets("player", MediaKind.AUDIO, 50);
        listener.awaitPackets("player", MediaKind.VIDEO, 50);
        shell.run(adapted(recipe.last(server.section), words));
        assertThat(player.awaitLost()).contains("server shutdown");
        assertThat(listener.awaitLost()).contains("server shutdown");
      }
      FreePorts.requireMediaPortsFree();
    } finally {
      server.kill();
    }
  }

  private static List<Room> rooms() throws Exception {
    return TwirpEncoding.PROTOBUF
        .call(
            "ListRooms",
            Tokens.rooms(),
            ListRoomsRequest.getDefaultInstance(),
            ListRoomsResponse.newBuilder())
        .getRoomsList();
  }

  /**
   * @return a folder with what the recipe wants to find
   */
  private static Path kitchen(Server server) throws IOException {
    Path directory =
        Path.of("target", "recipes", server.name().toLowerCase(Locale.ROOT)).toAbsolutePath();
    Files.createDirectories(directory);
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    for (String property : List.of("war", "ear", "payara.micro", "payara.home", "wildfly.home")) {
      Path target = Path.of(System.getProperty(property)).toAbsolutePath().normalize();
      Files.createSymbolicLink(directory.resolve(target.getFileName()), target);
    }
    Files.createSymbolicLink(
        directory.resolve("recipes"), Path.of("..", "payara-config", "recipes").toRealPath());
    return directory;
  }

  private static Map<String, String> words(Path directory) {
    Map<String, String> words = new HashMap<>();
    words.put("/etc/livekit.yaml", directory.resolve("livekit.yaml").toString());
    words.put(
        "bin/livekit-cli",
        "java -jar " + Path.of(System.getProperty("livekit.cli")).toAbsolutePath());
    words.put("7880", Integer.toString(FreePorts.http()));
    words.put("7881", Integer.toString(FreePorts.tcp()));
    words.put("7882", Integer.toString(FreePorts.udp()));
    return words;
  }

  /** All words at once: a port of ours may look like one of the document's. */
  private static String adapted(String commands, Map<String, String> words) {
    Pattern any =
        Pattern.compile(
            words.keySet().stream().map(Pattern::quote).collect(Collectors.joining("|")));
    return any.matcher(commands)
        .replaceAll(word -> Matcher.quoteReplacement(words.get(word.group())));
  }

  private static Map<String, String> environment() {
    String home = System.getProperty("java.home");
    return Map.of(
        "JAVA_HOME",
        home,
        "AS_JAVA",
        home,
        "PATH",
        Path.of(home, "bin") + File.pathSeparator + System.getenv("PATH"),
        "AS_ADMIN_PORT",
        Integer.toString(FreePorts.management()));
  }
}
