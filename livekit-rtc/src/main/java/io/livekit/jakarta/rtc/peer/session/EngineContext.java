package io.livekit.jakarta.rtc.peer.session;

import io.livekit.jakarta.rtc.loop.PeerDirectory;
import io.livekit.jakarta.rtc.peer.EngineConfig;
import java.util.Random;
import java.util.function.LongSupplier;

/**
 * What every peer of an engine shares. Immutable; its parts are thread-safe.
 *
 * @param random source of everything that must not be guessed
 * @param clock the loops' clock
 * @param wallSeconds seconds since 1970 when the engine started
 */
public record EngineContext(
    EngineConfig config,
    PeerDirectory directory,
    DtlsFactory dtls,
    Random random,
    LongSupplier clock,
    long wallSeconds) {}
