package io.livekit.jakarta.api.rest;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import java.time.Duration;
import java.util.Map;

/**
 * Asks for a token to join a room with. Immutable.
 *
 * @param identity of the participant, unique in its room
 * @param name to be shown; null for none
 * @param metadata free text of the application; null for none
 * @param attributes of the application; null for none
 * @param grants what it may do in the room; null for the defaults
 * @param ttl how long it can be joined with, a week at most; null for ten minutes
 */
public record TokenRequest(
    @NotBlank String identity,
    String name,
    String metadata,
    Map<String, String> attributes,
    @Valid TokenGrants grants,
    @WholeSeconds(min = 1, max = 604_800) Duration ttl) {

  public TokenRequest {
    attributes = attributes == null ? Map.of() : Map.copyOf(attributes);
  }
}
