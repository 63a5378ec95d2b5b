package io.livekit.jakarta.media.config;

/** The configuration can't be used; the message is one line that says what is wrong, and where. */
public final class ConfigException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public ConfigException(String message) {
    super(message);
  }

  public ConfigException(String message, Throwable cause) {
    super(message, cause);
  }
}
