package io.livekit.jakarta.e2e.network;

import com.google.gson.JsonParser;
import io.livekit.jakarta.e2e.harness.EmulatedNetwork.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What one run of a scene came to.
 *
 * @param joined seconds from the subscriber's first step to the first picture
 * @param madeUp share of the audio that the subscriber's browser made up
 * @param estimate of the publisher's browser of its uplink, kbit/s, in the middle
 * @param used of a narrow downlink, for each time between changes
 * @param fullAfter seconds from the last change to a picture of full size, for each track
 * @param details all that was measured
 */
record Figures(
    double joined,
    List<Video> videos,
    double madeUp,
    double estimate,
    List<String> used,
    List<Double> fullAfter,
    String details) {

  static final String HEADER =
      "| scene | first picture | frames/s | still | lines | audio made up | uplink's estimate"
          + " | narrow link used | full size after | aim |\n"
          + "|---|---|---|---|---|---|---|---|---|---|";

  /**
   * What was seen of one track.
   *
   * @param still seconds without a new picture: gaps over 0.4 s, added
   * @param lines in the mean over time
   */
  record Video(String sid, double framesPerSecond, double still, double lines) {}

  @SuppressWarnings("unchecked")
  static Figures of(double joined, Object received, Object sent, List<String> used) {
    Map<String, Object> down = (Map<String, Object>) received;
    Map<String, Object> up = (Map<String, Object>) sent;
    List<Video> videos = new ArrayList<>();
    for (Map<String, Object> video : (List<Map<String, Object>>) down.get("videos")) {
      videos.add(
          new Video(
              (String) video.get("sid"),
              number(video, "framesPerSecond"),
              number(video, "still"),
              number(video, "lines")));
    }
    return new Figures(
        joined,
        videos,
        number(down, "madeUp"),
        number(up, "estimate"),
        used,
        new ArrayList<>(),
        "received " + down + "\n  sent " + up);
  }

  private static double number(Map<String, Object> map, String name) {
    return ((Number) map.get(name)).doubleValue();
  }

  /** Bytes that passed down to the host, of the emulator's counters. */
  static double bytes(String counters, Host host) {
    return JsonParser.parseString(counters)
        .getAsJsonObject()
        .getAsJsonObject(host.name().toLowerCase(Locale.ROOT) + " down")
        .get("bytes")
        .getAsDouble();
  }

  private double worst(ToDoubleFunction<Video> figure, boolean most) {
    return most
        ? videos.stream().mapToDouble(figure).max().orElse(0)
        : videos.stream().mapToDouble(figure).min().orElse(0);
  }

  private static double median(List<Figures> runs, ToDoubleFunction<Figures> figure) {
    double[] all = runs.stream().mapToDouble(figure).sorted().toArray();
    return all.length % 2 == 1
        ? all[all.length / 2]
        : (all[all.length / 2 - 1] + all[all.length / 2]) / 2;
  }

  /** The table's row: medians; of several tracks the worst. */
  static String row(Scene scene, List<Figures> runs) {
    double full =
        median(
            runs,
            f ->
                f.fullAfter.stream()
                    .mapToDouble(seconds -> seconds == null ? Double.POSITIVE_INFINITY : seconds)
                    .max()
                    .orElse(Double.NaN));
    return String.format(
        Locale.ROOT,
        "| %s | %.2f s | %.1f | %.2f s | %.0f | %.2f %% | %.0f k | %s | %s | %s |",
        scene.row(),
        median(runs, Figures::joined),
        median(runs, f -> f.worst(Video::framesPerSecond, false)),
        median(runs, f -> f.worst(Video::still, true)),
        median(runs, f -> f.worst(Video::lines, false)),
        100 * median(runs, Figures::madeUp),
        median(runs, Figures::estimate),
        String.join(", ", runs.get(runs.size() - 1).used),
        Double.isNaN(full)
            ? ""
            : Double.isInfinite(full) ? "never" : String.format(Locale.ROOT, "%.1f s", full),
        scene.aim());
  }
}
