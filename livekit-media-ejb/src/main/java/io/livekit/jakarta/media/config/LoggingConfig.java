package io.livekit.jakarta.media.config;

import java.util.Map;

/** Section {@code logging}. */
public record LoggingConfig(
    @Setting(value = "One JSON object per line", def = "false") boolean json,
    @Setting(
            value = "Least severity shown; debug in development mode",
            def = "info",
            oneOf = {"debug", "info", "warn", "error"})
        String level,
    @Setting(value = "Thin out repeated lines", def = "false", notInEffect = true) boolean sample,
    @Setting(value = "Level per logger name", notInEffect = true)
        Map<String, String> componentLevels,
    @Setting(value = "Level of the transport's own logs", def = "error", notInEffect = true)
        String pionLevel) {}
