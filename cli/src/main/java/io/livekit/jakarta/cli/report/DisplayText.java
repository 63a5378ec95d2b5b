package io.livekit.jakarta.cli.report;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Numbers and names as people read them. Stateless. */
public final class DisplayText {
  private DisplayText() {}

  /**
   * @return a participant as people know it: {@code name (identity)}, or the identity alone where
   *     the name says nothing else
   */
  public static String participant(String identity, String name) {
    return name.isBlank() || name.equals(identity) ? identity : name + " (" + identity + ")";
  }

  public static String bytes(long bytes) {
    if (bytes < 1_000) {
      return bytes + " B";
    }
    return bytes < 1_000_000 ? format("%.1f kB", bytes / 1e3) : format("%.1f MB", bytes / 1e6);
  }

  public static String bitrate(long bitsPerSecond) {
    return bitsPerSecond < 1_000_000
        ? format("%.0f kbps", bitsPerSecond / 1e3)
        : format("%.2f Mbps", bitsPerSecond / 1e6);
  }

  public static String percent(double share) {
    return format("%.1f%%", share * 100);
  }

  static String size(int width, int height) {
    return width == 0 ? "" : width + "x" + height;
  }

  static String codec(String mime) {
    int slash = mime.indexOf('/');
    return slash < 0 ? mime : mime.substring(slash + 1);
  }

  public static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** Text from the network goes to a terminal: what isn't printable could command it. */
  public static String printable(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints().forEach(c -> clean.appendCodePoint(isPrintable(c) ? c : '?'));
    return clean.toString();
  }

  private static boolean isPrintable(int codePoint) {
    int type = Character.getType(codePoint);
    return !Character.isISOControl(codePoint)
        && type != Character.FORMAT
        && type != Character.LINE_SEPARATOR
        && type != Character.PARAGRAPH_SEPARATOR
        && type != Character.SURROGATE;
  }

  static String line(String text, Map<String, ?> fields) {
    if (fields.isEmpty()) {
      return printable(text);
    }
    return printable(
        text
            + "  "
            + fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + field.getValue())
                .collect(Collectors.joining(" ")));
  }
}
