package io.livekit.jakarta.media.auth;

import java.time.Instant;
import java.util.Optional;

/**
 * Where a token comes from, for those who may no longer take it.
 *
 * @param session the sid of the participant for whom the server issued it as a refresh token; empty
 *     for tokens of applications
 * @param issuedAt when it was issued; empty if it doesn't say
 */
public record TokenOrigin(String session, Optional<Instant> issuedAt) {

  /**
   * @return whether the server issued it to go on with a session
   */
  boolean isRefreshed() {
    return !session.isEmpty();
  }
}
