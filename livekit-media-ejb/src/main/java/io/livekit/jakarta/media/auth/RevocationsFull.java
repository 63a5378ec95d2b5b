package io.livekit.jakarta.media.auth;

/** As many tokens are revoked as may be at a time; nothing has changed. */
public final class RevocationsFull extends Exception {

  private static final long serialVersionUID = 1L;

  RevocationsFull() {
    super("too many revocations", null, false, false);
  }
}
