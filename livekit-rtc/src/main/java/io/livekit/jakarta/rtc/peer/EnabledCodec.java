package io.livekit.jakarta.rtc.peer;

/**
 * A codec that a room allows (room.enabled_codecs, spec/02 §2.2).
 *
 * @param mime for example {@code video/H264}; compared without case
 * @param fmtp exact format parameters wanted, or empty for any
 */
public record EnabledCodec(String mime, String fmtp) {}
