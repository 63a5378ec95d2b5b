package io.livekit.jakarta.media.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * API keys and their secrets, in the order of the configuration. Immutable; never prints a secret.
 */
public final class ApiKeys {

  /** No keys at all. */
  public static final ApiKeys NONE = new ApiKeys(Map.of());

  /** A shorter secret can be guessed from a token. */
  private static final int MIN_SECRET_LENGTH = 32;

  private final Map<String, String> secrets;

  private ApiKeys(Map<String, String> secrets) {
    this.secrets = Collections.unmodifiableMap(new LinkedHashMap<>(secrets));
  }

  /**
   * @return keys with the given secrets, in the map's order
   */
  public static ApiKeys of(Map<String, String> secrets) {
    return new ApiKeys(secrets);
  }

  /**
   * @return the secret of an API key, if the key is known
   */
  public Optional<String> secret(String apiKey) {
    return Optional.ofNullable(secrets.get(apiKey));
  }

  /**
   * @return the key that signs tokens made by the server
   */
  public Optional<String> first() {
    return secrets.keySet().stream().findFirst();
  }

  /**
   * @return the names of all keys
   */
  public Set<String> names() {
    return secrets.keySet();
  }

  /**
   * @return what is unwise about them, one line each
   */
  public List<String> warnings() {
    return secrets.entrySet().stream()
        .filter(key -> key.getValue().length() < MIN_SECRET_LENGTH)
        .map(
            key ->
                "the secret of API key "
                    + key.getKey()
                    + " is too short, it should have at least "
                    + MIN_SECRET_LENGTH
                    + " characters")
        .toList();
  }

  /**
   * @return whether there is no key
   */
  public boolean isEmpty() {
    return secrets.isEmpty();
  }

  @Override
  public boolean equals(Object other) {
    // The first of them is another one when they stand in another order.
    return other instanceof ApiKeys keys
        && secrets.equals(keys.secrets)
        && List.copyOf(secrets.keySet()).equals(List.copyOf(keys.secrets.keySet()));
  }

  @Override
  public int hashCode() {
    return secrets.hashCode();
  }

  @Override
  public String toString() {
    return secrets.keySet().toString();
  }
}
