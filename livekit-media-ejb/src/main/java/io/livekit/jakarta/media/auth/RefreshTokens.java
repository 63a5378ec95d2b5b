package io.livekit.jakarta.media.auth;

import java.time.Instant;

/** Issues the tokens with which sessions reconnect. Thread-safe. */
@FunctionalInterface
public interface RefreshTokens {

  /**
   * @param grants the session's grants as they are now
   * @param session the participant's sid
   * @param originalExpiry when the token ends with which the session was started; null for never
   */
  String refresh(ClaimGrants grants, String session, Instant originalExpiry);
}
