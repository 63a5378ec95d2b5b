package io.livekit.jakarta.media.config;

/** Section {@code agents}. */
public record AgentsConfig(
    @Setting(value = "Load up to which an agent process gets jobs", def = "0.7", max = 1)
        double targetLoad,
    @Setting(value = "Let agents record user data", def = "false") boolean enableUserDataRecording,
    @Setting(value = "Remove personal data from recordings", def = "false")
        boolean enableUserDataRedaction) {}
