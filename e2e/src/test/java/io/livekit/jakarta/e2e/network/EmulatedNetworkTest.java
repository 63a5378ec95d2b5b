package io.livekit.jakarta.e2e.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.livekit.jakarta.e2e.harness.Chromium;
import io.livekit.jakarta.e2e.harness.EmulatedNetwork;
import io.livekit.jakarta.e2e.harness.EmulatedNetwork.Conditions;
import io.livekit.jakarta.e2e.harness.EmulatedNetwork.Host;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.Participant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Chromiums with livekit-client on an emulated network (docs/networks.md). {@code
 * -Dlivekit.scenes=loss,jitter} or {@code all} plays scenes, {@code -Dlivekit.scenes.runs=3} times
 * each, and prints the table ({@code -Dlivekit.scenes.config="rtc: …"} with another configuration);
 * without, one call goes through a network that changes.
 */
@Tag("alone")
class EmulatedNetworkTest {
  private static final String SCENES = "livekit.scenes";
  private static final int RUNS = Integer.getInteger("livekit.scenes.runs", 1);
  private static final Conditions USUAL = Conditions.delay(10);

  private static EmulatedNetwork network;
  private static LiveKitServer server;
  private static Chromium publishing;
  private static Chromium subscribing;

  @BeforeAll
  static void start() {
    Optional<String> missing = EmulatedNetwork.missing();
    assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
    network = EmulatedNetwork.start();
    String config = System.getProperty("livekit.scenes.config");
    String[] arguments = config == null ? new String[0] : new String[] {"--config-body", config};
    server = LiveKitServer.startIn(network, "server-in-network", arguments);
    publishing = Chromium.in(network, Host.PUBLISHER, server);
    subscribing = Chromium.in(network, Host.SUBSCRIBER, server);
  }

  @AfterAll
  static void stop() throws Exception {
    for (AutoCloseable each : new AutoCloseable[] {subscribing, publishing, server, network}) {
      if (each != null) {
        each.close();
      }
    }
  }

  @AfterEach
  void closePages() {
    publishing.closePages(false);
    subscribing.closePages(false);
  }

  /**
   * What doesn't depend on the machine's speed: that the picture moves and sound comes on each
   * network, and that nothing of its troubles stays.
   */
  @Test
  void aCallGoesOnWhateverTheNetworkDoes() {
    SceneRun run = new SceneRun(network, server, publishing, subscribing);
    network.set(USUAL);
    run.join(1, Map.of("fps", 15));
    for (Conditions trouble :
        List.of(
            USUAL.loss(0.1),
            USUAL.loss(0.05).bursts(5),
            USUAL.jitter(60),
            Conditions.delay(150).loss(0.02))) {
      network.set(trouble);
      run.pass(2);
      run.subscriber().await("scenes.moves()");
    }
    network.set(USUAL.loss(1));
    run.subscriber().await("!scenes.moves()");
    network.set(USUAL);
    run.subscriber().await("scenes.moves() && scenes.lines() === 720");
    assertHears(run.subscriber());
    assertThat(run.subscriber().number("h.count('disconnected') + h.count('trackUnsubscribed')"))
        .isZero();
  }

  private static void assertHears(Participant subscriber) {
    subscriber.await("h.hears('publisher0', 440)");
  }

  @Test
  @EnabledIfSystemProperty(named = SCENES, matches = ".+")
  void scenes() {
    List<String> wished = List.of(System.getProperty(SCENES).split(","));
    List<String> table = new ArrayList<>();
    for (Scene scene : Scene.all()) {
      if (!wished.contains("all") && !wished.contains(scene.name())) {
        continue;
      }
      List<Figures> runs = new ArrayList<>();
      for (int i = 0; i < RUNS; i++) {
        Figures figures = new SceneRun(network, server, publishing, subscribing).play(scene);
        runs.add(figures);
        System.out.println(Figures.row(scene, List.of(figures)) + "\n  " + figures.details());
        closePages();
      }
      table.add(Figures.row(scene, runs));
    }
    assertThat(table).as("scenes by these names: %s", wished).isNotEmpty();
    System.out.println(Figures.HEADER + "\n" + String.join("\n", table));
  }
}
