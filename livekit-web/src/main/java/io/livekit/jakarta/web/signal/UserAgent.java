package io.livekit.jakarta.web.signal;

import io.livekit.jakarta.proto.ClientInfo;
import java.util.List;

/**
 * Reads browser, system and device from a User-Agent header (spec/01 §2.2). Media quirks hang on
 * the browser's name. Each rule goes over the header a fixed number of times, whatever stands in
 * it: no regular expression, because those that look for two words with anything between them try
 * every pair of places.
 */
final class UserAgent {

  /** Browsers send some 200 characters. */
  static final int MAX_LENGTH = 1024;

  /**
   * What a name is recognised by.
   *
   * @param before the words of which one stands somewhere before the version's; empty for no matter
   * @param word directly before the version
   * @param version what a version consists of, besides digits
   * @param after what stands somewhere behind the version; empty for no matter
   * @param next what stands directly behind the version; empty for no matter
   */
  private record Rule(
      String name, List<String> before, String word, String version, String after, String next) {

    static Rule of(String name, String word) {
      return new Rule(name, List.of(), word, ".", "", "");
    }

    Rule between(List<String> words, String last) {
      return new Rule(name, words, word, version, last, next);
    }

    Rule followedBy(String text) {
      return new Rule(name, before, word, version, after, text);
    }

    /**
     * @return the version; null when it isn't this one
     */
    String match(String header) {
      int from = 0;
      if (!before.isEmpty()) {
        from = afterFirst(header, before);
        if (from < 0) {
          return null;
        }
      }
      for (int at = header.indexOf(word, from); at >= 0; at = header.indexOf(word, at + 1)) {
        int begin = at + word.length();
        int end = versionEnd(header, begin);
        if (end == begin || !header.startsWith(next, end)) {
          continue;
        }
        // Whatever comes later has less behind it.
        return after.isEmpty() || header.indexOf(after, end) >= 0
            ? header.substring(begin, end)
            : null;
      }
      return null;
    }

    private static int afterFirst(String header, List<String> words) {
      int first = -1;
      for (String word : words) {
        int at = header.indexOf(word);
        if (at >= 0 && (first < 0 || at + word.length() < first)) {
          first = at + word.length();
        }
      }
      return first;
    }

    private int versionEnd(String header, int begin) {
      int end = begin;
      while (end < header.length()
          && (isDigit(header.charAt(end)) || version.indexOf(header.charAt(end)) >= 0)) {
        end++;
      }
      return end;
    }
  }

  /** In this order, because browsers name their ancestors as well. */
  private static final List<Rule> BROWSERS =
      List.of(
          Rule.of("OBS Studio", "OBS-Studio/"),
          Rule.of("Edge", "Edg/"),
          Rule.of("Edge", "Edge/"),
          Rule.of("Edge", "EdgA/"),
          Rule.of("Edge", "EdgiOS/"),
          Rule.of("Opera", "OPR/"),
          Rule.of("Samsung Internet", "SamsungBrowser/"),
          Rule.of("Firefox iOS", "FxiOS/"),
          Rule.of("Firefox Mobile", "Firefox/").between(List.of("Mobile;", "Tablet;"), ""),
          Rule.of("Firefox", "Firefox/"),
          Rule.of("Chrome Mobile iOS", "CriOS/"),
          Rule.of("Chrome Mobile", "Chrome/").followedBy(" Mobile"),
          Rule.of("HeadlessChrome", "HeadlessChrome/"),
          Rule.of("Chrome", "Chrome/"));

  private static final Rule SAFARI = Rule.of("Safari", "Version/").between(List.of(), "Safari/");

  private static final List<Rule> SYSTEMS =
      List.of(
          Rule.of("Android", "Android "),
          new Rule("iOS", List.of(), "iPhone OS ", "_", "", ""),
          new Rule("iOS", List.of(), "CPU OS ", "_", "", ""),
          new Rule("Mac OS X", List.of(), "Mac OS X ", "_.", "", ""),
          Rule.of("Windows", "Windows NT "));

  private static final String CHROME_OS = "CrOS ";

  private UserAgent() {}

  /**
   * Fills what the client left empty; what it said itself stays.
   *
   * @param header null if there is none; no more than {@link #MAX_LENGTH} characters count
   */
  static void fill(ClientInfo.Builder info, String header) {
    if (header == null) {
      return;
    }
    String userAgent = header.length() > MAX_LENGTH ? header.substring(0, MAX_LENGTH) : header;
    if (info.getBrowser().isEmpty()) {
      browser(info, userAgent);
    }
    if (info.getOs().isEmpty()) {
      system(info, userAgent);
    }
    if (info.getDeviceModel().isEmpty()) {
      device(info, userAgent);
    }
  }

  private static void browser(ClientInfo.Builder info, String userAgent) {
    for (Rule rule : BROWSERS) {
      String version = rule.match(userAgent);
      if (version != null) {
        info.setBrowser(rule.name()).setBrowserVersion(version);
        return;
      }
    }
    String version = SAFARI.match(userAgent);
    if (version != null) {
      int mobile = userAgent.indexOf("Mobile", userAgent.indexOf(SAFARI.word()));
      boolean isMobile = mobile >= 0 && userAgent.indexOf("Safari/", mobile) >= 0;
      info.setBrowser(isMobile ? "Mobile Safari" : "Safari").setBrowserVersion(version);
    }
  }

  private static void system(ClientInfo.Builder info, String userAgent) {
    for (Rule rule : SYSTEMS) {
      String version = rule.match(userAgent);
      if (version != null) {
        info.setOs(rule.name()).setOsVersion(version.replace('_', '.'));
        return;
      }
    }
    String chromeOs = chromeOs(userAgent);
    if (!chromeOs.isEmpty()) {
      info.setOs("Chrome OS").setOsVersion(chromeOs);
    } else if (userAgent.contains("Linux")) {
      info.setOs("Linux");
    }
  }

  /** After the name comes the processor, and then the version. */
  private static String chromeOs(String userAgent) {
    int at = userAgent.indexOf(CHROME_OS);
    int space = at < 0 ? -1 : userAgent.indexOf(' ', at + CHROME_OS.length());
    if (space < 0) {
      return "";
    }
    int end = space + 1;
    while (end < userAgent.length()
        && (isDigit(userAgent.charAt(end)) || userAgent.charAt(end) == '.')) {
      end++;
    }
    return userAgent.substring(space + 1, end);
  }

  /** Between the version of Android and the next semicolon or bracket. */
  private static void device(ClientInfo.Builder info, String userAgent) {
    int at = userAgent.indexOf("Android ");
    int semicolon = at < 0 ? -1 : userAgent.indexOf("; ", at);
    if (semicolon < 0) {
      return;
    }
    for (int i = at + "Android ".length(); i < semicolon; i++) {
      if (!isDigit(userAgent.charAt(i)) && userAgent.charAt(i) != '.') {
        return;
      }
    }
    int end = semicolon + 2;
    while (end < userAgent.length()
        && userAgent.charAt(end) != ';'
        && userAgent.charAt(end) != ')') {
      end++;
    }
    if (end < userAgent.length()) {
      info.setDeviceModel(userAgent.substring(semicolon + 2, end).trim());
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
