package io.livekit.jakarta.media.config;

/** Section {@code debug_handler}. */
public record DebugHandlerConfig(
    @Setting(value = "Port; 0 is off", def = "0", max = 65_535) int port) {}
