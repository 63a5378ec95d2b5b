package io.livekit.jakarta.api.rest;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;

/**
 * A call of a method that a participant has registered. Immutable.
 *
 * @param payload at most 15 KiB in UTF-8
 * @param responseTimeout how long its answer is waited for; null for 15 seconds
 */
public record RpcCall(
    @NotNull String payload, @WholeSeconds(min = 1, max = 110) Duration responseTimeout) {}
