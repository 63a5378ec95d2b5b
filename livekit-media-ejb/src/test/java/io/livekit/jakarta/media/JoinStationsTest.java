package io.livekit.jakarta.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.media.event.RoomEvent;
import io.livekit.jakarta.media.world.TestClient;
import io.livekit.jakarta.media.world.World;
import io.livekit.jakarta.rtc.peer.ConnectionState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The stations of a join on the design's page are those that a join passes. */
class JoinStationsTest {
  private static final Path DESIGN = Path.of("../docs/design.md");
  private static final Pattern STATION = Pattern.compile("^\\d+\\. `(\\w+)`.*");
  private static final String ROOT = JoinStationsTest.class.getPackageName();

  private final Set<String> passed = new LinkedHashSet<>();

  /** Notes the classes that are being passed, those first that were entered first. */
  private void look() {
    List<String> inside = new ArrayList<>();
    StackWalker.getInstance().forEach(frame -> inside.add(frame.getClassName()));
    Collections.reverse(inside);
    for (String name : inside) {
      String simple = name.substring(name.lastIndexOf('.') + 1).replaceAll("\\$.*", "");
      boolean test = name.startsWith(ROOT + ".world.") || name.startsWith(getClass().getName());
      if (name.startsWith(ROOT) && !test) {
        passed.add(simple);
      }
    }
  }

  private static List<String> stations(String heading) throws IOException {
    List<String> stations = new ArrayList<>();
    boolean within = false;
    for (String line : Files.readAllLines(DESIGN)) {
      if (line.startsWith("#")) {
        within = line.equals(heading);
      }
      Matcher station = STATION.matcher(line);
      if (within && station.matches()) {
        stations.add(station.group(1));
      }
    }
    return stations;
  }

  @Test
  void theRoomsStationsAreThoseThatAJoinPassesInOrder() throws Exception {
    World world = new World();
    world.engine.onCall = this::look;
    world.onEvent = event -> look();
    TestClient client = world.client("room", "identity");
    client.onHearing = message -> look();
    client.join();
    world.pass(Duration.ofMillis(20));
    client.offer();
    client.subscriberPeer().become(ConnectionState.CONNECTED);
    assertThat(world.events(RoomEvent.ParticipantJoined.class)).hasSize(1);
    assertThat(stations("### In the room")).containsExactlyElementsOf(passed);
  }

  @Test
  void theOtherStationsExist() throws Exception {
    for (String heading : List.of("### Before the room", "### On the wire")) {
      assertThat(stations(heading)).as(heading).isNotEmpty().allMatch(JoinStationsTest::exists);
    }
  }

  private static boolean exists(String name) {
    return Stream.of("../livekit-web", "../livekit-rtc")
        .anyMatch(
            module -> {
              try (Stream<Path> files = Files.walk(Path.of(module, "src", "main", "java"))) {
                return files.anyMatch(file -> file.endsWith(name + ".java"));
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
  }
}
