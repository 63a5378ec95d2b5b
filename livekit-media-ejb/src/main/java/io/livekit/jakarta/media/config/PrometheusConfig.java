package io.livekit.jakarta.media.config;

/** Section {@code prometheus}. */
public record PrometheusConfig(
    @Setting(value = "Port of the metrics; 0 is off", def = "0", max = 65_535) int port,
    @Setting("User name asked for, with `password`") String username,
    @Setting("Password asked for") Secret password) {}
