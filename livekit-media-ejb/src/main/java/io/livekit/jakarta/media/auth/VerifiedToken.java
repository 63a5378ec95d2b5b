package io.livekit.jakarta.media.auth;

import java.time.Instant;
import java.util.Optional;

/**
 * A token whose signature and times are right.
 *
 * @param apiKey the key that signed it
 * @param grants what it grants
 * @param expiresAt when it ends; never if empty
 * @param origin where it comes from
 */
public record VerifiedToken(
    String apiKey, ClaimGrants grants, Optional<Instant> expiresAt, TokenOrigin origin) {}
