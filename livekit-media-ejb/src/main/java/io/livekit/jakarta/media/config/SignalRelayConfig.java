package io.livekit.jakarta.media.config;

import java.time.Duration;

/** Section {@code signal_relay}. */
public record SignalRelayConfig(
    @Setting(value = "Time after which unacknowledged messages are given up", def = "7500ms")
        Duration retryTimeout,
    @Setting(value = "First wait before sending again", def = "500ms") Duration minRetryInterval,
    @Setting(value = "Longest wait before sending again", def = "4s") Duration maxRetryInterval,
    @Setting(value = "Messages waiting per session", def = "1000", min = 1) int streamBufferSize,
    @Setting(value = "How often a session is tried", def = "3", min = 1) int connectAttempts) {}
