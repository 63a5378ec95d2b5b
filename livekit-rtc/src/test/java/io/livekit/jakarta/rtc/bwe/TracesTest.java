package io.livekit.jakarta.rtc.bwe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Estimation, probes and allocation together over generated paths, on virtual time: {@code
 * -Dlivekit.traces=1000} plays so many of each kind.
 */
class TracesTest {
  private static final int TRACES = Integer.getInteger("livekit.traces", 25);
  private static final Path DOCUMENT = Path.of("../docs/networks.md");
  private static final String HEADER =
      "| path | traces | narrower found, ms | wider found, ms | of the path used | above it, s |"
          + " queue, ms | layers switched a minute | outside the bounds |";

  /** Of a hundred traces of a kind. */
  private static final int MOST_BROKEN = 25;

  /** What no trace may do. */
  private static final double LONGEST_ABOVE_SECONDS = 2;

  private static final Map<Trace.Kind, String> ROWS = new EnumMap<>(Trace.Kind.class);

  @ParameterizedTest
  @EnumSource
  void keepsWithinTheBounds(Trace.Kind kind) {
    List<Trace> traces = new ArrayList<>();
    List<Trace> broken = new ArrayList<>();
    for (long seed = 1; seed <= TRACES; seed++) {
      Trace trace = new Trace(kind, seed).run();
      traces.add(trace);
      if (!trace.broken.isEmpty()) {
        broken.add(trace);
      }
    }
    ROWS.put(kind, row(kind, traces, broken.size()));
    assertThat(broken.size() * 100.0 / TRACES).as("%s", broken).isLessThanOrEqualTo(MOST_BROKEN);
    if (kind.isSteady()) {
      assertThat(traces)
          .as("seconds above the path")
          .allMatch(trace -> trace.aboveSeconds <= LONGEST_ABOVE_SECONDS);
    }
  }

  private static String row(Trace.Kind kind, List<Trace> traces, int broken) {
    boolean shared = kind.isShared();
    String share =
        shared ? " (" + percentiles(traces, t -> t.fairness, 2) + " of the other's)" : "";
    return String.format(
        Locale.ROOT,
        "| %s | %d | %s | %s | %s%s | %s | %s | %s | %d |",
        kind.name,
        traces.size(),
        percentiles(traces, t -> t.downMillis, 0),
        percentiles(traces, t -> t.upMillis, 0),
        percentiles(traces, t -> t.used, 2),
        share,
        shared ? "" : percentiles(traces, t -> t.aboveSeconds, 1),
        percentiles(traces, t -> t.queueMillis, 0),
        shared ? "" : percentiles(traces, t -> t.switchesAMinute, 1),
        broken);
  }

  /** The median and the 95th of a hundred; nothing where nothing was asked. */
  private static String percentiles(
      List<Trace> traces, ToDoubleFunction<Trace> figure, int digits) {
    List<Double> values = new ArrayList<>();
    for (Trace trace : traces) {
      if (figure.applyAsDouble(trace) >= 0) {
        values.add(figure.applyAsDouble(trace));
      }
    }
    if (values.isEmpty()) {
      return "";
    }
    Collections.sort(values);
    String format = "%." + digits + "f";
    return String.format(
        Locale.ROOT,
        format + " / " + format,
        values.get(values.size() / 2),
        values.get(values.size() * 95 / 100));
  }

  @AfterAll
  static void table() throws IOException {
    StringBuilder table = new StringBuilder(HEADER).append("\n|").append("---|".repeat(9));
    ROWS.values().forEach(row -> table.append('\n').append(row));
    System.out.println(table);
    if (Boolean.getBoolean("livekit.docs.update") && ROWS.size() == Trace.Kind.values().length) {
      String text = Files.readString(DOCUMENT);
      int from = text.indexOf("| path | traces |");
      int to = text.indexOf("\n\n", from);
      Files.writeString(DOCUMENT, text.substring(0, from) + table + text.substring(to));
    }
  }
}
