package io.livekit.jakarta.launcher.boot;

/**
 * Makes text of others fit for a log line: of bounded length, and without a character that a
 * terminal obeys or that ends a line somewhere (C0 and C1 controls, line and paragraph separators,
 * changes of direction, halves of surrogate pairs).
 */
final class LogText {

  /** Of a message or a field. */
  static final int MAX_LENGTH = 1024;

  /** Of a stack trace: the frames that tell what happened come first. */
  static final int MAX_TRACE = 4096;

  private LogText() {}

  static String bounded(String text, int max) {
    return text.length() <= max ? text : text.substring(0, max) + "…";
  }

  static boolean isUnsafe(String text, int at) {
    char c = text.charAt(at);
    if (Character.isHighSurrogate(c)) {
      return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
    }
    if (Character.isLowSurrogate(c)) {
      return at == 0 || !Character.isHighSurrogate(text.charAt(at - 1));
    }
    int type = Character.getType(c);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }

  /** Writes the text with escapes for what is unsafe. */
  static void append(String text, StringBuilder out) {
    for (int i = 0; i < text.length(); i++) {
      if (isUnsafe(text, i)) {
        out.append(String.format("\\u%04x", (int) text.charAt(i)));
      } else {
        out.append(text.charAt(i));
      }
    }
  }
}
