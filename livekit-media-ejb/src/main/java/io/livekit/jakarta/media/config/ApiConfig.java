package io.livekit.jakarta.media.config;

import java.time.Duration;

/** Section {@code api}. */
public record ApiConfig(
    @Setting(value = "Time that a call may take", def = "2s") Duration executionTimeout,
    @Setting(value = "First wait before looking at the outcome", def = "100ms")
        Duration checkInterval,
    @Setting(value = "Longest such wait", def = "300s") Duration maxCheckInterval,
    @Setting(value = "Ask the node of the room, not the store", def = "false")
        boolean enablePsrpcForGetListParticipants) {}
