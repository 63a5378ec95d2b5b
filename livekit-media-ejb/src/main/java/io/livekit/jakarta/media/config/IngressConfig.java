package io.livekit.jakarta.media.config;

/** Section {@code ingress}. */
public record IngressConfig(
    @Setting("Base of the URLs that RTMP publishers get") String rtmpBaseUrl,
    @Setting("Base of the URLs that WHIP publishers get") String whipBaseUrl) {}
