package io.livekit.jakarta.media.config;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Looks whether the file of API keys has changed, so that keys can be replaced while the server
 * runs. What is seen counts when it is seen twice in a row, because a file is written in pieces; a
 * file that can't be used changes nothing. Owned by: one thread at a time.
 */
public final class KeyFileWatch {

  /** What is in the file, or why it can't be used; one of them is null. */
  private record Look(ApiKeys keys, String failure) {}

  private final String configured;
  private final Map<String, String> environment;
  private final Set<String> required;
  private Look last;
  private Look settled;
  private ApiKeys keys;

  /**
   * @param configured the file, as {@code key_file} names it
   * @param environment expanded in it
   * @param required keys that must be in it
   * @param keys what was in it at the start
   */
  public KeyFileWatch(
      String configured, Map<String, String> environment, Set<String> required, ApiKeys keys) {
    this.configured = configured;
    this.environment = Map.copyOf(environment);
    this.required = Set.copyOf(required);
    this.keys = keys;
    settled = new Look(keys, null);
    last = settled;
  }

  /**
   * @return the keys that count from now on; empty when they stay as they are
   * @throws ConfigException once, when the file can't be used any more
   */
  public Optional<ApiKeys> look() {
    Look seen = read();
    boolean twice = seen.equals(last);
    last = seen;
    if (!twice || seen.equals(settled)) {
      return Optional.empty();
    }
    settled = seen;
    if (seen.failure() != null) {
      throw new ConfigException(seen.failure());
    }
    if (seen.keys().equals(keys)) {
      return Optional.empty();
    }
    keys = seen.keys();
    return Optional.of(keys);
  }

  private Look read() {
    try {
      ApiKeys found = KeyFile.read(configured, environment);
      if (found.isEmpty()) {
        return new Look(null, "key_file: there is no key in " + configured);
      }
      for (String key : required) {
        if (found.secret(key).isEmpty()) {
          return new Look(null, "key_file: " + key + ", which is in use, is not in " + configured);
        }
      }
      return new Look(found, null);
    } catch (ConfigException e) {
      return new Look(null, e.getMessage());
    }
  }
}
