package io.livekit.jakarta.web.rest;

import java.util.HashSet;
import java.util.Set;

/**
 * The ETags of an If-Match or If-None-Match (RFC 9110 §13.1). Immutable.
 *
 * @param any whether it is {@code *}
 * @param strong without their quotes
 * @param weak without their quotes
 */
record EntityTags(boolean any, Set<String> strong, Set<String> weak) {

  /** A client knows one version, or a few. */
  private static final int MAX_TAGS = 20;

  private static final String WEAK = "W/";

  /**
   * @param header of the request
   * @throws ProblemException when it is no such header
   */
  static EntityTags parse(String header) {
    if (header.trim().equals("*")) {
      return new EntityTags(true, Set.of(), Set.of());
    }
    Set<String> strong = new HashSet<>();
    Set<String> weak = new HashSet<>();
    int at = 0;
    while (at < header.length()) {
      char next = header.charAt(at);
      if (next == ' ' || next == '\t' || next == ',') {
        at++;
        continue;
      }
      boolean isWeak = header.startsWith(WEAK, at);
      int open = isWeak ? at + WEAK.length() : at;
      int close = header.indexOf('"', open + 1);
      if (!header.startsWith("\"", open) || close < 0 || strong.size() + weak.size() == MAX_TAGS) {
        throw malformed();
      }
      (isWeak ? weak : strong).add(header.substring(open + 1, close));
      at = close + 1;
    }
    if (strong.isEmpty() && weak.isEmpty()) {
      throw malformed();
    }
    return new EntityTags(false, strong, weak);
  }

  private static ProblemException malformed() {
    return new ProblemException(
        Problems.of(400, "malformed_etag", "The header names no ETag, or too many of them."));
  }

  /** As If-Match compares: what is weak matches nothing. */
  boolean matchStrongly(String tag) {
    return any || strong.contains(tag);
  }

  /** As If-None-Match compares. */
  boolean matchWeakly(String tag) {
    return any || strong.contains(tag) || weak.contains(tag);
  }
}
