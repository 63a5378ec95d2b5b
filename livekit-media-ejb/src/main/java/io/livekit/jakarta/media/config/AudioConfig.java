package io.livekit.jakarta.media.config;

/** Section {@code audio}: who counts as speaking. */
public record AudioConfig(
    @Setting(
            value = "Loudness from which somebody speaks: 0 is loudest, 127 silence",
            def = "35",
            unit = "-dBov",
            max = 127)
        int activeLevel,
    @Setting(
            value = "Share of an interval that must be loud enough",
            def = "40",
            unit = "%",
            max = 100)
        int minPercentile,
    @Setting(value = "Time between updates", def = "400", unit = "ms", min = 10, max = 60_000)
        int updateInterval,
    @Setting(value = "Intervals over which a level is smoothed", def = "2", max = 100)
        int smoothIntervals,
    @Setting(
            value = "Add redundancy for subscribers that can use it",
            def = "false",
            notInEffect = true)
        boolean activeRedEncoding,
    @Setting(
            value = "Tell publishers of the loss that subscribers see",
            def = "false",
            notInEffect = true)
        boolean enableLossProxying) {}
