package io.livekit.jakarta.media.event;

import io.livekit.jakarta.media.wire.Excerpt;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The fields of a log line, in order. As the parameter of a message that ends in {@link #PLACE}
 * they are readable with every container's formatter; our launcher's takes them apart (spec/04 §2).
 * Owned by: one thread.
 */
public final class LogFields extends LinkedHashMap<String, Object> {

  private static final long serialVersionUID = 1L;

  /** Where the fields stand in a message. */
  public static final String PLACE = " {0}";

  public LogFields() {
    // empty
  }

  /**
   * @return name=value for each, on one line whatever the values are
   */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, Object> field : entrySet()) {
      text.append(text.isEmpty() ? "" : " ")
          .append(field.getKey())
          .append('=')
          .append(Excerpt.of(String.valueOf(field.getValue())));
    }
    return text.toString();
  }
}
