package io.livekit.jakarta.api;

/** A simulcast layer by its rank. */
public enum VideoQuality {
  LOW,
  MEDIUM,
  HIGH,
  /** None: the track is paused. */
  OFF,
  /** One that this version of the API has no name for. */
  UNKNOWN
}
