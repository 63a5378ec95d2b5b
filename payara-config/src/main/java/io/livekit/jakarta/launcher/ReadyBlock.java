package io.livekit.jakarta.launcher;

import io.livekit.jakarta.media.config.LiveKitConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the server says once it can be used. */
final class ReadyBlock {

  private ReadyBlock() {}

  static String text(
      String version, LiveKitConfig config, List<String> addresses, Duration elapsed) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%n  LiveKit server %s is ready, after %.1f s%n%n",
            version,
            elapsed.toMillis() / 1000.0));
    line(
        text,
        config.development() ? "Open" : "URL",
        "http://" + host(addresses) + ":" + config.port() + (config.development() ? "/demo/" : ""));
    if (config.usesPlaceholderKeys()) {
      line(text, "API key", LiveKitConfig.PLACEHOLDER_KEY);
      line(text, "API secret", LiveKitConfig.PLACEHOLDER_SECRET);
    } else {
      line(
          text,
          config.keys().names().size() == 1 ? "API key" : "API keys",
          String.join(", ", config.keys().names()));
    }
    line(text, "Ports", String.join(" · ", ports(config)));
    line(
        text,
        "Listening",
        addresses.isEmpty() ? "on all addresses" : "on " + String.join(" and ", addresses));
    return text.append(String.format("%n  Ctrl-C stops it.%n%n")).toString();
  }

  private static void line(StringBuilder text, String label, String value) {
    text.append(String.format("    %-12s%s%n", label, value));
  }

  private static List<String> ports(LiveKitConfig config) {
    List<String> ports = new ArrayList<>();
    ports.add(config.port() + "/tcp HTTP");
    if (config.rtc().tcpPort() != 0) {
      ports.add(config.rtc().tcpPort() + "/tcp media");
    }
    if (!config.rtc().forceTcp()) {
      ports.add(
          (config.rtc().udpPort().isSet()
                  ? config.rtc().udpPort().toString()
                  : config.rtc().portRangeStart() + "-" + config.rtc().portRangeEnd())
              + "/udp media");
    }
    return ports;
  }

  /**
   * A browser gives camera and microphone to pages from localhost, but not to ones from a bare
   * address.
   */
  private static String host(List<String> addresses) {
    if (addresses.isEmpty()
        || addresses.contains("127.0.0.1")
        || addresses.contains("0.0.0.0")
        || addresses.contains("::")
        || addresses.contains("::1")) {
      return "localhost";
    }
    String first = addresses.get(0);
    return first.indexOf(':') >= 0 ? "[" + first + "]" : first;
  }
}
