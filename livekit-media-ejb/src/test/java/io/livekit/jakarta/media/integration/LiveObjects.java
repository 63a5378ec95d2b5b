package io.livekit.jakarta.media.integration;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/** Counts the objects of this project that live in this JVM. */
final class LiveObjects {
  private static final Pattern HISTOGRAM_LINE =
      Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+(io\\.livekit\\.\\S+).*");

  private LiveObjects() {}

  /**
   * @return objects that a full collection leaves, by class
   */
  static Map<String, Long> byClass() {
    String histogram;
    try {
      histogram =
          (String)
              ManagementFactory.getPlatformMBeanServer()
                  .invoke(
                      new ObjectName("com.sun.management:type=DiagnosticCommand"),
                      "gcClassHistogram",
                      new Object[] {new String[0]},
                      new String[] {String[].class.getName()});
    } catch (JMException e) {
      throw new IllegalStateException(e);
    }
    Map<String, Long> counts = new TreeMap<>();
    for (String line : histogram.split("\n")) {
      Matcher entry = HISTOGRAM_LINE.matcher(line);
      if (entry.matches()) {
        counts.merge(entry.group(2), Long.parseLong(entry.group(1)), Long::sum);
      }
    }
    return counts;
  }

  /**
   * @return classes that have so many more objects than before, with how many more
   */
  static Map<String, Long> grown(Map<String, Long> before, long byMoreThan) {
    Map<String, Long> grown = new TreeMap<>();
    byClass()
        .forEach(
            (name, count) -> {
              long more = count - before.getOrDefault(name, 0L);
              if (more > byMoreThan) {
                grown.put(name, more);
              }
            });
    return grown;
  }
}
