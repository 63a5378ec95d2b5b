package io.livekit.jakarta.media.identity;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A caller as its issuer, or the container, knows it.
 *
 * @param name of it, as the issuer has it
 * @param roles whatever the issuer says; what they grant is our configuration's
 * @param expiresAt when this has to be proven again; empty for never
 */
public record CallerIdentity(String name, Set<String> roles, Optional<Instant> expiresAt) {

  public CallerIdentity {
    roles = Set.copyOf(roles);
  }
}
