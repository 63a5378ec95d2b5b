package io.livekit.jakarta.media.wire;

import java.io.IOException;

/** What came isn't a message of its kind, or is a larger one than its bounds allow. */
public final class MalformedMessageException extends IOException {

  private static final long serialVersionUID = 1L;

  MalformedMessageException(String message) {
    super(message);
  }

  MalformedMessageException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * @return the same, saying inside which member it was found
   */
  public MalformedMessageException inside(String member) {
    return new MalformedMessageException(Excerpt.of(member, 40) + ": " + getMessage(), getCause());
  }
}
