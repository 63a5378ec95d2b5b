package io.livekit.jakarta.api;

/**
 * A spatial layer of video, as its publisher announced it. Immutable.
 *
 * @param quality its rank
 * @param width pixels
 * @param height pixels
 * @param bitrate bits a second, at most; 0 where that is not said
 * @param spatialLayer its number, the smallest layer 0
 * @param rid restriction id of its stream (RFC 8851); may be empty
 */
public record LayerInfo(
    VideoQuality quality, int width, int height, int bitrate, int spatialLayer, String rid) {}
