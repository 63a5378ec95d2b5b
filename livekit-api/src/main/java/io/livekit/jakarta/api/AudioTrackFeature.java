package io.livekit.jakarta.api;

/** What a publisher says about its audio. */
public enum AudioTrackFeature {
  STEREO,
  /** It sends in silence too. */
  NO_DTX,
  AUTO_GAIN_CONTROL,
  ECHO_CANCELLATION,
  NOISE_SUPPRESSION,
  ENHANCED_NOISE_CANCELLATION,
  /** It begins with what was recorded before the connection was up. */
  PRECONNECT_BUFFER,
  /** One that this version of the API has no name for. */
  UNKNOWN
}
