package io.livekit.jakarta.media.config;

/** A text that must not appear in a log. */
public record Secret(String value) {

  /** No secret configured. */
  public static final Secret NONE = new Secret("");

  /**
   * @return whether a value is configured
   */
  public boolean isPresent() {
    return !value.isEmpty();
  }

  @Override
  public String toString() {
    return isPresent() ? "***" : "";
  }
}
