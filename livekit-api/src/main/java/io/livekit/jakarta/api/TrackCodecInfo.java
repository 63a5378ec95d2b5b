package io.livekit.jakarta.api;

import java.util.List;

/**
 * A codec that a track is published in. Immutable.
 *
 * @param mimeType for example {@code video/VP8}
 * @param layerMode how its spatial layers are sent
 * @param layers its layers; empty for audio
 */
public record TrackCodecInfo(String mimeType, LayerMode layerMode, List<LayerInfo> layers) {
  public TrackCodecInfo {
    layers = layers == null ? List.of() : List.copyOf(layers);
  }
}
