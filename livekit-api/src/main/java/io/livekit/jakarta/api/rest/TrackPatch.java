package io.livekit.jakarta.api.rest;

import jakarta.validation.constraints.NotNull;

/**
 * A merge patch of a track. Immutable.
 *
 * @param muted whether its publisher is to send nothing; false where the server lets others unmute
 */
public record TrackPatch(@NotNull Boolean muted) {}
