package io.livekit.jakarta.media.config;

/** Section {@code rest}: the REST API (docs/rest.md). Ours alone. */
public record RestConfig(
    @Setting(
            value =
                "Whether `/api/` is a page to read and try the REST API; by itself in development"
                    + " mode only",
            def = "false")
        boolean page) {}
