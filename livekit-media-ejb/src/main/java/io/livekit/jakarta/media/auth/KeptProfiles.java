package io.livekit.jakarta.media.auth;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Metadata and attributes that are too long for the headers in which a refresh token comes back:
 * the token says so, and this node keeps them until it has ended. One profile for each session, the
 * newest; when all are too much, the oldest go. Thread-safe.
 */
final class KeptProfiles {

  /** For all of them; as much as 28 of the longest that the default limits allow. */
  static final long MAX_BYTES = 16 << 20;

  record Profile(String metadata, Map<String, String> attributes) {
    long bytes() {
      long bytes = utf8(metadata);
      for (Map.Entry<String, String> attribute : attributes.entrySet()) {
        bytes += utf8(attribute.getKey()) + utf8(attribute.getValue());
      }
      return bytes;
    }

    private static long utf8(String text) {
      return text.getBytes(StandardCharsets.UTF_8).length;
    }
  }

  private record Kept(Profile profile, long bytes, Instant until) {}

  private final Clock clock;
  private final Map<String, Kept> byKey = new LinkedHashMap<>();
  private long bytes;

  KeptProfiles(Clock clock) {
    this.clock = clock;
  }

  /**
   * @param key the participant's sid
   */
  synchronized void keep(String key, Profile profile, Instant until) {
    forget(key);
    Kept kept = new Kept(profile, profile.bytes(), until);
    byKey.put(key, kept);
    bytes += kept.bytes();
    Instant now = clock.instant();
    Iterator<Kept> oldestFirst = byKey.values().iterator();
    while (oldestFirst.hasNext()) {
      Kept old = oldestFirst.next();
      boolean tooMuch = bytes > MAX_BYTES && old != kept;
      if (tooMuch || old.until().isBefore(now)) {
        oldestFirst.remove();
        bytes -= old.bytes();
      }
    }
  }

  private void forget(String key) {
    Kept former = byKey.remove(key);
    if (former != null) {
      bytes -= former.bytes();
    }
  }

  /**
   * @return null when it isn't kept any more
   */
  synchronized Profile find(String key) {
    Kept kept = byKey.get(key);
    return kept == null || kept.until().isBefore(clock.instant()) ? null : kept.profile();
  }

  /**
   * @return bytes of all profiles
   */
  synchronized long bytes() {
    return bytes;
  }
}
