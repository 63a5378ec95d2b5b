package io.livekit.jakarta.api;

/** How the spatial layers of a codec are sent. */
public enum LayerMode {
  /** Not said. */
  UNUSED,
  /** Simulcast: a stream for each. */
  ONE_SPATIAL_LAYER_PER_STREAM,
  /** SVC: all in one stream. */
  MULTIPLE_SPATIAL_LAYERS_PER_STREAM,
  /** Simulcast, where not all streams have sender reports. */
  ONE_SPATIAL_LAYER_PER_STREAM_INCOMPLETE_RTCP_SR,
  /** One that this version of the API has no name for. */
  UNKNOWN
}
