package io.livekit.jakarta.api.rest;

import jakarta.validation.constraints.NotBlank;

/**
 * Where a participant goes. Immutable.
 *
 * @param room the name of another room
 */
public record Destination(@NotBlank String room) {}
