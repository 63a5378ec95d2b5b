package io.livekit.jakarta.cli.report;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Events scroll by; below them a table of the streams is kept up to date in place. Owned by: the
 * session's executor.
 */
public final class TerminalReport implements JoinReport {
  private static final long INTERVAL_MILLIS = 1_000;
  // ECMA-48: cursor up, erase to the end
  private static final String UP_AND_CLEAR = "\u001b[%dA\u001b[J";
  private static final String BOLD = "\u001b[1m";
  private static final String DIM = "\u001b[2m";
  private static final String NORMAL = "\u001b[0m";
  private static final int MIN_COLUMNS = 40;

  /** Longer tables would scroll out of the screen and couldn't be redrawn. */
  private static final int MAX_ROWS = 15;

  private static final String ROW = "  %-20s %-12s %-6s %-10s %6s %10s %10s %7s";

  private final PrintStream out;
  private final int columns;
  private List<String> table = List.of();

  public TerminalReport(PrintStream out, int columns) {
    this.out = out;
    this.columns = Math.max(columns, MIN_COLUMNS);
  }

  @Override
  public void event(String name, String text, Map<String, ?> fields) {
    String fieldText = DisplayText.line("", fields).strip();
    String head = DisplayText.printable(text);
    redraw(head + (fieldText.isEmpty() ? "" : "  " + DIM + fieldText + NORMAL), table);
  }

  @Override
  public void statistics(Statistics statistics) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(
        bold(
            fit(
                DisplayText.format(
                    ROW, "", "TRACK", "CODEC", "SIZE", "FPS", "BYTES", "BITRATE", "LOSS"))));
    for (Statistics.Sent sent : statistics.sent()) {
      lines.add(
          fit(
              DisplayText.format(
                  ROW,
                  "> me",
                  cut(sent.track(), 12),
                  DisplayText.codec(sent.codec()),
                  DisplayText.size(sent.width(), sent.height()),
                  "",
                  DisplayText.bytes(sent.bytes()),
                  DisplayText.bitrate(sent.bitrate()),
                  DisplayText.percent(sent.fractionLost()))));
    }
    int room = MAX_ROWS - statistics.sent().size();
    for (Statistics.Received received : statistics.received().stream().limit(room).toList()) {
      lines.add(
          fit(
              DisplayText.format(
                  ROW,
                  "< " + cut(received.who(), 18),
                  cut(received.kind() + (received.muted() ? " muted" : ""), 12),
                  DisplayText.codec(received.codec()),
                  DisplayText.size(received.width(), received.height()),
                  received.width() == 0
                      ? ""
                      : DisplayText.format("%.1f", received.framesPerSecond()),
                  DisplayText.bytes(received.bytes()),
                  DisplayText.bitrate(received.bitrate()),
                  DisplayText.percent(received.loss()))));
    }
    if (statistics.received().size() > room) {
      lines.add(fit("  and " + (statistics.received().size() - room) + " more"));
    }
    if (statistics.received().isEmpty()) {
      lines.add(DIM + fit("  nobody else publishes anything yet") + NORMAL);
    }
    lines.add(
        DIM
            + fit(
                DisplayText.format(
                    "  %d:%02d  Ctrl-C leaves",
                    statistics.elapsedMillis() / 60_000, statistics.elapsedMillis() / 1_000 % 60))
            + NORMAL);
    redraw(null, lines);
  }

  private void redraw(String event, List<String> lines) {
    StringBuilder text = new StringBuilder();
    if (!table.isEmpty()) {
      text.append(DisplayText.format(UP_AND_CLEAR, table.size()));
    }
    if (event != null) {
      text.append(event).append('\n');
    }
    lines.forEach(line -> text.append(line).append('\n'));
    out.print(text);
    out.flush();
    table = lines;
  }

  private static String bold(String text) {
    return BOLD + text + NORMAL;
  }

  private String fit(String line) {
    return cut(DisplayText.printable(line), columns - 1);
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length - 1) + "…";
  }

  @Override
  public long intervalMillis() {
    return INTERVAL_MILLIS;
  }

  @Override
  public void close() {
    out.flush();
  }
}
