package io.livekit.jakarta.media.config;

import java.time.Duration;

/** Section {@code decisions}: how applications are asked that decide about joins and more. */
public record DecisionsConfig(
    @Setting(
            value =
                "How long the observers of a decision may take together, before the answer of"
                    + " `on_timeout` counts",
            def = "5s")
        Duration timeout,
    @Setting(
            value = "What counts when an application hasn't decided in time",
            def = "deny",
            oneOf = {"deny", "allow"})
        String onTimeout) {}
