package io.livekit.jakarta.api;

/** What a track carries. */
public enum TrackKind {
  AUDIO,
  VIDEO,
  DATA,
  /** One that this version of the API has no name for. */
  UNKNOWN
}
