package io.livekit.jakarta.bench;

import io.livekit.jakarta.cli.api.ServerAddress;
import io.livekit.jakarta.cli.api.TokenMint;

/**
 * A server to measure.
 *
 * @param name for the report
 * @param process its CPU time and memory
 * @param jvm its heap and its garbage collections; null if it is no JVM that we can attach to
 */
record Target(
    String name, ServerAddress address, TokenMint tokens, ProcessMeter process, JvmMeter jvm) {}
