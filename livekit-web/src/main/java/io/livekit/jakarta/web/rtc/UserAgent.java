package io.livekit.jakarta.web.rtc;

import io.livekit.jakarta.proto.ClientInfo;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads browser, system and device from a User-Agent header (spec/01 §2.2). Media quirks hang on
 * the browser's name.
 */
final class UserAgent {

  private record Rule(String name, Pattern pattern) {
    static Rule of(String name, String regex) {
      return new Rule(name, Pattern.compile(regex));
    }
  }

  /** In this order, because browsers name their ancestors as well. */
  private static final List<Rule> BROWSERS =
      List.of(
          Rule.of("OBS Studio", "OBS-Studio/([\\d.]+)"),
          Rule.of("Edge", "Edg(?:e|A|iOS)?/([\\d.]+)"),
          Rule.of("Opera", "OPR/([\\d.]+)"),
          Rule.of("Samsung Internet", "SamsungBrowser/([\\d.]+)"),
          Rule.of("Firefox iOS", "FxiOS/([\\d.]+)"),
          Rule.of("Firefox Mobile", "(?:Mobile|Tablet);.*Firefox/([\\d.]+)"),
          Rule.of("Firefox", "Firefox/([\\d.]+)"),
          Rule.of("Chrome Mobile iOS", "CriOS/([\\d.]+)"),
          Rule.of("Chrome Mobile", "Chrome/([\\d.]+) Mobile"),
          Rule.of("HeadlessChrome", "HeadlessChrome/([\\d.]+)"),
          Rule.of("Chrome", "Chrome/([\\d.]+)"),
          Rule.of("Mobile Safari", "Version/([\\d.]+).*Mobile.*Safari/"),
          Rule.of("Safari", "Version/([\\d.]+).*Safari/"));

  private static final List<Rule> SYSTEMS =
      List.of(
          Rule.of("Android", "Android ([\\d.]+)"),
          Rule.of("iOS", "(?:iPhone|CPU) OS ([\\d_]+)"),
          Rule.of("Mac OS X", "Mac OS X ([\\d_.]+)"),
          Rule.of("Windows", "Windows NT ([\\d.]+)"),
          Rule.of("Chrome OS", "CrOS \\S+ ([\\d.]+)"),
          Rule.of("Linux", "Linux()"));

  private static final Pattern DEVICE = Pattern.compile("Android [\\d.]+; ([^;)]+)[;)]");

  private UserAgent() {}

  /** Fills what the client left empty; what it said itself stays. */
  static void fill(ClientInfo.Builder info, String userAgent) {
    if (userAgent == null) {
      return;
    }
    if (info.getBrowser().isEmpty()) {
      first(
          BROWSERS, userAgent, (name, version) -> info.setBrowser(name).setBrowserVersion(version));
    }
    if (info.getOs().isEmpty()) {
      first(
          SYSTEMS,
          userAgent,
          (name, version) -> info.setOs(name).setOsVersion(version.replace('_', '.')));
    }
    Matcher device = DEVICE.matcher(userAgent);
    if (info.getDeviceModel().isEmpty() && device.find()) {
      info.setDeviceModel(device.group(1).trim());
    }
  }

  private interface Found {
    void is(String name, String version);
  }

  private static void first(List<Rule> rules, String userAgent, Found found) {
    for (Rule rule : rules) {
      Matcher matcher = rule.pattern().matcher(userAgent);
      if (matcher.find()) {
        found.is(rule.name(), matcher.group(1));
        return;
      }
    }
  }
}
