package io.livekit.jakarta.launcher.boot;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * Writes a log record as LiveKit does (spec/04 §2): time, level, logger, place, message and fields,
 * separated by tabs, or all of it as one JSON object. A parameter that is a map holds fields.
 * Thread-safe.
 */
final class LogLine extends Formatter {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final String OURS = "io.livekit.jakarta.";

  /** What messages end in whose fields other formatters show in the text. */
  private static final String FIELDS = " {0}";

  private final boolean json;

  LogLine(boolean json) {
    this.json = json;
  }

  @Override
  public String format(LogRecord record) {
    return format(record, "");
  }

  String format(LogRecord record, String place) {
    Map<String, Object> fields = fields(record);
    String message =
        LogText.bounded(
            message(record).replace("\n", json ? "\n" : " ").replace('\t', ' '),
            LogText.MAX_LENGTH);
    StringBuilder line = new StringBuilder(160);
    if (json) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("level", level(record.getLevel()));
      all.put("ts", TIME.format(Instant.ofEpochMilli(record.getMillis())));
      all.put("logger", logger(record.getLoggerName()));
      all.put("caller", place);
      all.put("msg", message);
      all.putAll(fields);
      writeJson(all, line);
    } else {
      line.append(TIME.format(Instant.ofEpochMilli(record.getMillis())))
          .append('\t')
          .append(level(record.getLevel()).toUpperCase(Locale.ROOT))
          .append('\t')
          .append(logger(record.getLoggerName()))
          .append('\t')
          .append(place)
          .append('\t');
      LogText.append(message, line);
      if (!fields.isEmpty()) {
        writeJson(fields, line.append('\t'));
      }
      if (record.getThrown() != null && record.getLevel().intValue() >= Level.SEVERE.intValue()) {
        line.append('\n');
        for (String frame : stackTrace(record.getThrown()).stripTrailing().split("\n")) {
          LogText.append(frame.replace('\t', ' '), line.append("  "));
          line.append('\n');
        }
        line.setLength(line.length() - 1);
      }
    }
    return line.append('\n').toString();
  }

  /** Fields have a column of their own here, and no place in the message. */
  private String message(LogRecord record) {
    String pattern = record.getMessage();
    Object[] parameters = record.getParameters();
    boolean fieldsOnly =
        pattern != null
            && pattern.endsWith(FIELDS)
            && parameters != null
            && parameters.length > 0
            && parameters[0] instanceof Map;
    return fieldsOnly
        ? pattern.substring(0, pattern.length() - FIELDS.length())
        : formatMessage(record);
  }

  private Map<String, Object> fields(LogRecord record) {
    Map<String, Object> fields = new LinkedHashMap<>();
    if (record.getParameters() != null) {
      for (Object parameter : record.getParameters()) {
        if (parameter instanceof Map<?, ?> map) {
          map.forEach((key, value) -> fields.put(String.valueOf(key), value));
        }
      }
    }
    if (record.getThrown() != null) {
      fields.put("error", String.valueOf(record.getThrown()));
      if (json && record.getLevel().intValue() >= Level.SEVERE.intValue()) {
        fields.put("stacktrace", stackTrace(record.getThrown()));
      }
    }
    return fields;
  }

  private static String stackTrace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return LogText.bounded(text.toString(), LogText.MAX_TRACE);
  }

  /**
   * Our packages become LiveKit's logger names: {@code io.livekit.jakarta.media.room.Room} is
   * {@code livekit.room}.
   */
  static String logger(String name) {
    if (name == null || !name.startsWith(OURS)) {
      return name == null ? "" : name;
    }
    String[] parts = name.substring(OURS.length()).split("\\.");
    return parts.length < 3 ? "livekit" : "livekit." + parts[1];
  }

  private static String level(Level level) {
    int value = level.intValue();
    return value >= Level.SEVERE.intValue()
        ? "error"
        : value >= Level.WARNING.intValue()
            ? "warn"
            : value >= Level.INFO.intValue() ? "info" : "debug";
  }

  private static void writeJson(Map<String, Object> object, StringBuilder out) {
    out.append('{');
    String separator = "";
    for (Map.Entry<String, Object> entry : object.entrySet()) {
      out.append(separator);
      separator = ", ";
      writeText(entry.getKey(), out);
      out.append(": ");
      writeValue(entry.getValue(), out);
    }
    out.append('}');
  }

  private static void writeValue(Object value, StringBuilder out) {
    if (value instanceof Number || value instanceof Boolean) {
      out.append(value);
    } else if (value instanceof Iterable<?> elements) {
      out.append('[');
      String separator = "";
      for (Object element : elements) {
        out.append(separator);
        writeValue(element, out);
        separator = ", ";
      }
      out.append(']');
    } else {
      writeText(LogText.bounded(String.valueOf(value), LogText.MAX_TRACE), out);
    }
  }

  private static void writeText(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        default -> {
          if (LogText.isUnsafe(text, i)) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
