package io.livekit.jakarta.media.config;

/** Section {@code trace}. */
public record TraceConfig(@Setting("Where traces are sent") String jaegerUrl) {}
