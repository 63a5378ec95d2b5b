package io.livekit.jakarta.media.config;

import java.time.Duration;

/** Section {@code video}. */
public record VideoConfig(
    @Setting(value = "Wait before a layer that nobody watches is switched off", def = "5s")
        Duration dynacastPauseDelay,
    @Setting(
            value = "Subscribers unable to decode a codec, before its publisher falls back",
            def = "5")
        int codecRegressionThreshold,
    @Setting(value = "How layers are found to be alive", notInEffect = true)
        FreeForm streamTrackerManager) {}
