package io.livekit.jakarta.cli.load;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.livekit.jakarta.cli.report.DisplayText;
import java.util.ArrayList;
import java.util.List;

/** A load test's result as text and as JSON. Stateless. */
public final class LoadReport {
  private static final String ROW = "  %-22s %7s %12s %9s %8s %7s %9s %11s  %s";

  /** More rows than fit a screen hide the totals; JSON has all of them. */
  private static final int MAX_ROWS = 20;

  private LoadReport() {}

  /**
   * @return lines of a table: who received what, and all together
   */
  public static List<String> table(LoadResult result) {
    List<String> lines = new ArrayList<>();
    lines.add(
        DisplayText.format(
            ROW,
            "PARTICIPANT",
            "TRACKS",
            "BITRATE",
            "PACKETS",
            "LOST",
            "LOSS",
            "JOIN",
            "FIRST MEDIA",
            ""));
    List<LoadResult.Member> receiving =
        result.members().stream()
            .filter(
                member ->
                    member.expected() > 0
                        || member.messages().packets() > 0
                        || !member.problem().isEmpty())
            .sorted((a, b) -> Boolean.compare(a.problem().isEmpty(), b.problem().isEmpty()))
            .toList();
    receiving.stream().limit(MAX_ROWS).forEach(member -> lines.add(row(member, result.seconds())));
    if (receiving.size() > MAX_ROWS) {
      lines.add("  and " + (receiving.size() - MAX_ROWS) + " more");
    }
    Traffic media = result.media(false);
    int subscribed = result.members().stream().mapToInt(LoadResult.Member::subscribed).sum();
    int expected = result.members().stream().mapToInt(LoadResult.Member::expected).sum();
    lines.add(
        DisplayText.format(
                ROW,
                "all",
                subscribed + "/" + expected,
                bitrate(media, result.seconds()),
                media.packets(),
                media.lost(),
                DisplayText.percent(media.loss()),
                "",
                "",
                "")
            .stripTrailing());
    lines.add("");
    lines.add(
        times("join", result.join())
            + DisplayText.format(
                "  (%d of %d connected)", result.join().count(), result.members().size()));
    lines.add(times("first media", result.firstMedia()));
    lines.add(latency("added latency", result.media()));
    Traffic messages = result.media(true);
    if (messages.packets() > 0) {
      lines.add(
          DisplayText.format(
              "  %-14s %d received, %s",
              "data messages", messages.packets(), bitrate(messages, result.seconds())));
      lines.add(latency("data latency", result.data()));
    }
    lines.add(
        DisplayText.format(
            "  %-14s %.1f s, %.0f%% of a core taken by this test itself",
            "measured",
            result.seconds(),
            100 * result.cpuSeconds() / Math.max(result.seconds(), 1e-3)));
    return lines;
  }

  private static String row(LoadResult.Member member, double seconds) {
    Traffic media = member.media();
    return DisplayText.format(
            ROW,
            DisplayText.printable(member.identity()),
            member.subscribed() + "/" + member.expected(),
            bitrate(media, seconds),
            media.packets(),
            media.lost(),
            DisplayText.percent(media.loss()),
            member.joinMillis() == 0 ? "" : DisplayText.format("%.0f ms", member.joinMillis()),
            member.firstMediaMillis() == 0
                ? ""
                : DisplayText.format("%.0f ms", member.firstMediaMillis()),
            DisplayText.printable(member.problem()))
        .stripTrailing();
  }

  private static String bitrate(Traffic traffic, double seconds) {
    return DisplayText.bitrate(seconds == 0 ? 0 : Math.round(traffic.bytes() * 8 / seconds));
  }

  private static String times(String what, LoadResult.Times times) {
    return DisplayText.format(
        "  %-14s p50 %.0f ms, p95 %.0f ms, longest %.0f ms",
        what, times.p50(), times.p95(), times.max());
  }

  private static String latency(String what, LoadResult.Latency latency) {
    return DisplayText.format(
        "  %-14s p50 %.2f ms, p95 %.2f ms, p99 %.2f ms over %d packets",
        what, latency.p50(), latency.p95(), latency.p99(), latency.count());
  }

  /**
   * @return everything that is known
   */
  public static JsonObject json(LoadResult result) {
    JsonObject json = new JsonObject();
    json.addProperty("room", result.room());
    json.addProperty("good", result.isGood());
    json.addProperty("seconds", result.seconds());
    json.addProperty("tester_cpu_seconds", result.cpuSeconds());
    json.add("join_ms", json(result.join()));
    json.add("first_media_ms", json(result.firstMedia()));
    json.add("latency_ms", json(result.media()));
    json.add("data_latency_ms", json(result.data()));
    json.add("media", json(result.media(false), result.seconds()));
    json.add("messages", json(result.media(true), result.seconds()));
    JsonArray members = new JsonArray();
    result.members().forEach(member -> members.add(json(member, result.seconds())));
    json.add("participants", members);
    return json;
  }

  private static JsonObject json(LoadResult.Member member, double seconds) {
    JsonObject json = new JsonObject();
    json.addProperty("identity", member.identity());
    json.addProperty("publishes", member.publishes());
    json.addProperty("tracks_expected", member.expected());
    json.addProperty("tracks_subscribed", member.subscribed());
    json.addProperty("tracks_silent", member.silent());
    json.add("media", json(member.media(), seconds));
    json.add("messages", json(member.messages(), seconds));
    json.addProperty("messages_sent", member.messagesSent());
    json.addProperty("messages_refused", member.messagesRefused());
    json.addProperty("join_ms", member.joinMillis());
    json.addProperty("first_media_ms", member.firstMediaMillis());
    json.addProperty("reconnects", member.reconnects());
    json.addProperty("problem", member.problem());
    return json;
  }

  private static JsonObject json(Traffic traffic, double seconds) {
    JsonObject json = new JsonObject();
    json.addProperty("packets", traffic.packets());
    json.addProperty("bytes", traffic.bytes());
    json.addProperty("lost", traffic.lost());
    json.addProperty("bitrate", seconds == 0 ? 0 : Math.round(traffic.bytes() * 8 / seconds));
    return json;
  }

  private static JsonObject json(LoadResult.Times times) {
    JsonObject json = new JsonObject();
    json.addProperty("count", times.count());
    json.addProperty("p50", times.p50());
    json.addProperty("p95", times.p95());
    json.addProperty("max", times.max());
    return json;
  }

  private static JsonObject json(LoadResult.Latency latency) {
    JsonObject json = new JsonObject();
    json.addProperty("count", latency.count());
    json.addProperty("p50", latency.p50());
    json.addProperty("p95", latency.p95());
    json.addProperty("p99", latency.p99());
    return json;
  }
}
