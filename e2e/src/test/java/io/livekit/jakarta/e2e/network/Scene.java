package io.livekit.jakarta.e2e.network;

import io.livekit.jakarta.e2e.harness.EmulatedNetwork;
import io.livekit.jakarta.e2e.harness.EmulatedNetwork.Conditions;
import io.livekit.jakarta.e2e.harness.EmulatedNetwork.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What happens to a call on an emulated network: a row of the table in docs/networks.md.
 *
 * @param name by which it is asked for
 * @param row what the table calls it
 * @param aim in the table's words
 * @param begin what the network is like when they join
 * @param changes afterwards, by time
 * @param publish options of what each publisher sends, see e2e/src/test/web/scenes.js
 * @param seconds measured, from the first picture on
 */
record Scene(
    String name,
    String row,
    String aim,
    Change begin,
    List<Change> changes,
    int publishers,
    Map<String, Object> publish,
    int seconds) {

  private static final int DELAY_MILLIS = 10;
  private static final Conditions USUAL = Conditions.delay(DELAY_MILLIS);
  private static final Conditions NOTHING = USUAL.loss(1);
  private static final Map<String, Object> CAMERA = Map.of("fps", 25);
  private static final Map<String, Object> SLOW_CAMERA = Map.of("fps", 15);
  private static final Map<String, Object> SHARE = Map.of("fps", 15, "share", true);
  private static final int USUAL_SECONDS = 20;

  /** What happens at a moment. */
  interface Event {
    void happen(EmulatedNetwork network, SceneRun run);
  }

  /**
   * A change of the network, or something that the subscriber does.
   *
   * @param second from the first picture on
   * @param kbits of the subscriber's downlink from now on, 0 where that isn't what the scene is
   *     about
   */
  record Change(int second, int kbits, Event event) {}

  private static Change everywhere(int second, Conditions conditions) {
    return new Change(second, 0, (network, run) -> network.set(conditions));
  }

  private static Change downlink(int second, int kbits, int queueMillis) {
    Conditions conditions = USUAL.rate(kbits).queue(queueMillis);
    return new Change(
        second,
        kbits,
        (network, run) -> {
          if (second == 0) {
            network.set(USUAL);
          }
          network.set(Host.SUBSCRIBER, false, conditions);
        });
  }

  private static Change quality(int second, int kbits, String quality) {
    return new Change(second, kbits, (network, run) -> run.setQualityOfFirst(quality));
  }

  private static Scene call(String name, String row, String aim, Change begin, Change... changes) {
    return new Scene(name, row, aim, begin, List.of(changes), 1, CAMERA, USUAL_SECONDS);
  }

  private Scene lasting(int longer) {
    return new Scene(name, row, aim, begin, changes, publishers, publish, longer);
  }

  private Scene publishing(int many, Map<String, Object> options) {
    return new Scene(name, row, aim, begin, changes, many, options, seconds);
  }

  /** All of them, in the table's order. */
  static List<Scene> all() {
    List<Scene> all = new ArrayList<>();
    all.add(call("clean", "20 ms, nothing lost", "24 frames/s, 720 lines", everywhere(0, USUAL)));
    all.add(
        call(
                "step",
                "downlink 4 M → 350 k → 4 Mbit/s",
                "≤ 1.5 s still, ≥ 85 % used, 720 lines ≤ 4 s after, ≤ 1 % made up",
                downlink(0, 4000, 300),
                downlink(12, 350, 300),
                downlink(27, 4000, 300))
            .lasting(41));
    all.add(
        call(
            "loss",
            "10 % loss both ways",
            "≥ 22 frames/s, 0 s, ≥ 700 lines, ≤ 0.5 %",
            everywhere(0, USUAL.loss(0.1))));
    all.add(
        call(
            "bursts",
            "5 % loss in bursts",
            "≥ 23 frames/s, ≤ 1 s, ≤ 3 %",
            everywhere(0, USUAL.loss(0.05).bursts(5))));
    all.add(
        call(
            "jitter",
            "jitter 60 ms, reordered",
            "24 frames/s, 0 s, 720 lines",
            everywhere(0, USUAL.jitter(60))));
    all.add(
        call(
            "far",
            "300 ms there and back, 2 % loss",
            "≥ 23 frames/s, ≤ 0.5 s; first picture ≤ 1.6 s",
            everywhere(0, Conditions.delay(150).loss(0.02))));
    all.add(
        call(
            "two-percent",
            "2 % loss both ways",
            "first picture ≤ 0.7 s",
            everywhere(0, USUAL.loss(0.02))));
    all.add(
        call(
            "uplink",
            "uplink 400 kbit/s",
            "≥ 22 frames/s, 0 s",
            new Change(
                0,
                0,
                (network, run) -> {
                  network.set(USUAL);
                  network.set(Host.PUBLISHER, true, USUAL.rate(400));
                })));
    all.add(
        call(
            "outage",
            "3 s outage",
            "3.05 s, full size after 0.2 s",
            everywhere(0, USUAL),
            everywhere(8, NOTHING),
            everywhere(11, USUAL)));
    all.add(
        call(
                "three",
                "three publishers on 1.5 Mbit/s",
                "≤ 1 s still each, ≤ 1 % made up, ≥ 80 % used",
                downlink(0, 1500, 300))
            .publishing(3, SLOW_CAMERA));
    all.add(
        call(
                "three-step",
                "three publishers on 4 → 0.8 → 4 Mbit/s",
                "≤ 1.5 s still each, old sizes ≤ 5 s after, ≤ 1 % made up",
                downlink(0, 4000, 300),
                downlink(12, 800, 300),
                downlink(27, 4000, 300))
            .lasting(41)
            .publishing(3, SLOW_CAMERA));
    all.add(
        call(
            "narrow",
            "600 kbit/s, 400 ms queue",
            "≤ 1 s still, ≤ 1 % made up",
            downlink(0, 600, 400)));
    all.add(
        call(
                "share",
                "screen share, downlink falls to 250 kbit/s",
                "≤ 1 % made up",
                downlink(0, 4000, 300),
                downlink(8, 250, 300))
            .publishing(1, SHARE));
    all.add(
        call(
                "low",
                "one of three set to LOW and back, 1.5 Mbit/s",
                "the others take its share ≤ 2 s and give it back",
                downlink(0, 1500, 300),
                quality(10, 1500, "LOW"),
                quality(20, 1500, "HIGH"))
            .lasting(30)
            .publishing(3, SLOW_CAMERA));
    return all;
  }
}
