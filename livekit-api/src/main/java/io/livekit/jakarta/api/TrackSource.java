package io.livekit.jakarta.api;

/** What a track shows. Permissions can be limited to some sources. */
public enum TrackSource {
  /** Not said by its publisher, or one that this version of the API has no name for. */
  UNKNOWN,
  CAMERA,
  MICROPHONE,
  SCREEN_SHARE,
  SCREEN_SHARE_AUDIO
}
