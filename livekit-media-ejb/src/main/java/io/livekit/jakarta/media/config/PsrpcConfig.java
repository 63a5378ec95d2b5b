package io.livekit.jakarta.media.config;

import java.time.Duration;

/** Section {@code psrpc}. */
public record PsrpcConfig(
    @Setting(value = "How often a call is tried", def = "3", min = 1) int maxAttempts,
    @Setting(value = "Time that a call may take", def = "3s") Duration timeout,
    @Setting(value = "Added to the time with each attempt", def = "2s") Duration backoff,
    @Setting(value = "Messages waiting per channel", def = "1000", min = 1) int bufferSize) {}
