package io.livekit.jakarta.bench;

import java.util.List;
import java.util.Locale;

/** CPU per packet as bars in SVG, the user's share apart from the kernel's. Stateless. */
final class Chart {
  private static final int WIDTH = 820;
  private static final int LEFT = 210;
  private static final int RIGHT = 90;
  private static final int ROW = 30;
  private static final int BAR = 18;
  private static final int TOP = 60;

  private Chart() {}

  static String svg(List<ScenarioResult> results) {
    double most =
        Math.max(1, results.stream().mapToDouble(ScenarioResult::mostMicros).max().orElse(1));
    double scale = (WIDTH - LEFT - RIGHT) / most;
    int height = TOP + results.size() * ROW + 20;
    StringBuilder svg = new StringBuilder();
    add(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
            + " font-family=\"sans-serif\" font-size=\"13\">%n",
        WIDTH,
        height,
        WIDTH,
        height);
    add(svg, "<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>%n");
    add(
        svg,
        "<text x=\"16\" y=\"24\" font-size=\"16\">Server CPU for each packet that it sends, in"
            + " µs</text>%n");
    add(
        svg,
        "<rect x=\"16\" y=\"36\" width=\"12\" height=\"12\" fill=\"#2f6f9f\"/><text x=\"34\""
            + " y=\"47\">user</text>%n");
    add(
        svg,
        "<rect x=\"86\" y=\"36\" width=\"12\" height=\"12\" fill=\"#e0a458\"/><text x=\"104\""
            + " y=\"47\">kernel</text>%n");
    add(svg, "<text x=\"170\" y=\"47\" fill=\"#666\">line: least to most of the windows</text>%n");
    for (int i = 0; i < results.size(); i++) {
      bar(svg, results.get(i), TOP + i * ROW, scale);
    }
    return svg.append("</svg>\n").toString();
  }

  private static void bar(StringBuilder svg, ScenarioResult result, int y, double scale) {
    double user = result.userMicros() * scale;
    double system = result.systemMicros() * scale;
    int middle = y + BAR / 2;
    add(
        svg,
        "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s, %s</text>%n",
        LEFT - 10,
        y + 14,
        result.scenario(),
        escape(result.target()));
    add(
        svg,
        "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"#2f6f9f\"/>%n",
        LEFT,
        y,
        user,
        BAR);
    add(
        svg,
        "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"#e0a458\"/>%n",
        LEFT + user,
        y,
        system,
        BAR);
    add(
        svg,
        "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#222\"/>%n",
        LEFT + result.leastMicros() * scale,
        middle,
        LEFT + result.mostMicros() * scale,
        middle);
    add(
        svg,
        "<text x=\"%.1f\" y=\"%d\">%.2f</text>%n",
        LEFT + Math.max(user + system, result.mostMicros() * scale) + 8,
        y + 14,
        result.micros());
  }

  private static void add(StringBuilder svg, String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}
