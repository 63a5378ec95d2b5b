package io.livekit.jakarta.e2e.network;

import io.livekit.jakarta.e2e.harness.Chromium;
import io.livekit.jakarta.e2e.harness.EmulatedNetwork;
import io.livekit.jakarta.e2e.harness.EmulatedNetwork.Conditions;
import io.livekit.jakarta.e2e.harness.EmulatedNetwork.Host;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.Participant;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.testkit.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Publishers in one browser and a subscriber in another, through one scene. */
final class SceneRun {
  private static final String SCRIPT = "scenes.js";

  private final EmulatedNetwork network;
  private final Chromium publishing;
  private final List<Participant> publishers = new ArrayList<>();
  private final Participant subscriber;
  private final String room = Rooms.fresh();
  private final String url;

  SceneRun(
      EmulatedNetwork network, LiveKitServer server, Chromium publishing, Chromium subscribing) {
    this.network = network;
    url = server.ws();
    this.publishing = publishing;
    subscriber = subscribing.openWith(SCRIPT);
  }

  Participant subscriber() {
    return subscriber;
  }

  /** Publishers and then the subscriber join. @return ms until the subscriber saw all of them */
  double join(int many, Map<String, Object> publish) {
    Map<String, Object> options = Map.of("singlePeerConnection", true, "dynacast", true);
    for (int i = 0; i < many; i++) {
      Participant publisher = publishing.openWith(SCRIPT);
      publishers.add(publisher);
      publisher.run("h.join(a[0], a[1], a[2])", url, Tokens.join(room, "publisher" + i), options);
      publisher.run("scenes.publish(a[0])", publish);
    }
    double millis =
        subscriber.number(
            "scenes.join(a[0], a[1], a[2], a[3])",
            url,
            Tokens.join(room, "subscriber"),
            Map.of("singlePeerConnection", true),
            many);
    publishers.get(0).run("scenes.start(true)");
    subscriber.run("scenes.start(false)");
    return millis;
  }

  /** Lets the call go on. */
  void pass(double seconds) {
    subscriber.run("new Promise(done => setTimeout(done, a[0] * 1000))", Math.max(0, seconds));
  }

  void setQualityOfFirst(String quality) {
    subscriber.run(
        "void [...room.remoteParticipants.values()].find(p => p.identity === 'publisher0')"
            + ".getTrackPublication('camera').setVideoQuality(h.LK.VideoQuality[a[0]])",
        quality);
  }

  /** Plays a scene. */
  Figures play(Scene scene) {
    scene.begin().event().happen(network, this);
    double joined = join(scene.publishers(), scene.publish());
    network.counters();
    long began = System.nanoTime();
    List<String> used = new ArrayList<>();
    int kbits = scene.begin().kbits();
    int since = 0;
    for (Scene.Change change : scene.changes()) {
      pass(change.second() - (System.nanoTime() - began) / 1e9);
      note(used, kbits, change.second() - since);
      change.event().happen(network, this);
      kbits = change.kbits();
      since = change.second();
    }
    pass(scene.seconds() - (System.nanoTime() - began) / 1e9);
    note(used, kbits, scene.seconds() - since);
    Figures figures =
        Figures.of(
            joined / 1000,
            subscriber.run("scenes.figures()"),
            publishers.get(0).run("scenes.uplink()"),
            used);
    if (!scene.changes().isEmpty()) {
      int last = scene.changes().get(scene.changes().size() - 1).second();
      for (Figures.Video video : figures.videos()) {
        Object after = subscriber.run("scenes.linesAfter(a[0], 720, a[1])", video.sid(), last);
        figures.fullAfter().add(after == null ? null : ((Number) after).doubleValue());
      }
    }
    network.set(Conditions.delay(10));
    return figures;
  }

  private void note(List<String> used, int kbits, int seconds) {
    String counters = network.counters();
    System.out.println("  network: " + counters);
    if (kbits > 0) {
      double bytes = Figures.bytes(counters, Host.SUBSCRIBER);
      used.add(Math.round(bytes * 8 / 10 / kbits / seconds) + " % of " + kbits + " k");
    }
  }
}
