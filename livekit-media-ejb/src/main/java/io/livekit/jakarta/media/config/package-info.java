/**
 * The server's configuration: one record per section of the YAML file, each key described where it
 * is declared by {@link io.livekit.jakarta.media.config.Setting}. Everything else here is derived
 * from those descriptions: reading, defaults, ranges, command-line flags, environment names and
 * docs/configuration.md.
 */
package io.livekit.jakarta.media.config;
