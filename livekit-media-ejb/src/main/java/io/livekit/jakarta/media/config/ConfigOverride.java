package io.livekit.jakarta.media.config;

/**
 * The value of one key from outside the file.
 *
 * @param value as it would be written in the file; lists may also be separated by commas
 * @param origin where it comes from, for messages: {@code --rtc.tcp_port}, {@code environment
 *     variable NODE_IP}
 */
public record ConfigOverride(String value, String origin) {}
