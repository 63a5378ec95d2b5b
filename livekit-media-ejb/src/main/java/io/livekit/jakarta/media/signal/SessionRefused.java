package io.livekit.jakarta.media.signal;

import io.livekit.jakarta.media.auth.AuthException;

/** A connect request that is answered by an HTTP status in place of the upgrade (spec/01 §2.4). */
public final class SessionRefused extends RuntimeException {
  /**
   * Text that clients see for every session that the room itself turns away: full, closed, oversize
   * metadata.
   */
  static final String CLOSED_BY_MEDIA = "connection closed by media";

  private final int httpStatus;

  public SessionRefused(int httpStatus, String text) {
    super(text, null, false, false);
    this.httpStatus = httpStatus;
  }

  static SessionRefused byMedia() {
    return new SessionRefused(500, CLOSED_BY_MEDIA);
  }

  /** A node that is being emptied; another one, or this one later, makes the room. */
  public static SessionRefused byDrain() {
    return new SessionRefused(503, "the node is draining and makes no new rooms");
  }

  /** The application doesn't let it in: refused as by a token that doesn't (spec/01 §2.4). */
  static SessionRefused byApplication(String reason) {
    return new SessionRefused(401, reason);
  }

  /** Its token has been revoked since it was verified. */
  static SessionRefused byRevocation() {
    return new SessionRefused(401, AuthException.TOKEN_REVOKED);
  }

  /**
   * Somebody else is there by this identity. A conflict, but clients tell their users what a
   * refusal says only where it is one of permission (spec/01 §2.1).
   */
  static SessionRefused byDuplicateIdentity() {
    return new SessionRefused(403, "a participant of this identity is in the room");
  }

  public int httpStatus() {
    return httpStatus;
  }

  /**
   * @return the body, plain text
   */
  public String text() {
    return getMessage();
  }
}
