package io.livekit.jakarta.api;

/**
 * A codec that may be published. Immutable.
 *
 * @param mimeType for example {@code video/VP8}
 * @param parameters its SDP format parameters; empty for any
 */
public record CodecInfo(String mimeType, String parameters) {}
