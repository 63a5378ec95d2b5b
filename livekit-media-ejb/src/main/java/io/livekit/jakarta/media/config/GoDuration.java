package io.livekit.jakarta.media.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations in the notation of LiveKit's configuration: {@code 500ms}, {@code 2s}, {@code 1h30m}.
 */
final class GoDuration {

  private static final Map<String, Long> NANOS_OF_UNIT =
      Map.of(
          "ns",
          1L,
          "us",
          1_000L,
          "µs",
          1_000L,
          "ms",
          1_000_000L,
          "s",
          1_000_000_000L,
          "m",
          60_000_000_000L,
          "h",
          3_600_000_000_000L);
  private static final Pattern PART =
      Pattern.compile("(\\d+(?:\\.\\d*)?|\\.\\d+)(ns|us|µs|ms|s|m|h)");

  private GoDuration() {}

  static Duration parse(String text) {
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    Matcher part = PART.matcher(text);
    int end = 0;
    Duration sum = Duration.ZERO;
    while (end < text.length() && part.find() && part.start() == end) {
      end = part.end();
      try {
        sum =
            sum.plusNanos(
                new BigDecimal(part.group(1))
                    .multiply(BigDecimal.valueOf(NANOS_OF_UNIT.get(part.group(2))))
                    .longValueExact());
      } catch (ArithmeticException e) {
        throw new IllegalArgumentException(
            "\"" + text + "\" is not a duration that can be represented", e);
      }
    }
    if (end == 0 || end != text.length()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not a duration like 500ms, 2s or 1h30m");
    }
    return sum;
  }
}
