package io.livekit.jakarta.media.config;

import java.time.Duration;
import java.util.List;

/** Section {@code node_stats}. */
public record NodeStatsConfig(
    @Setting(value = "Time between updates", def = "2s") Duration statsUpdateInterval,
    @Setting(value = "Times over which rates are measured", def = "[10s]")
        List<Duration> statsRateMeasurementIntervals,
    @Setting(value = "Delay of an update that is an error", def = "30s") Duration statsMaxDelay) {}
