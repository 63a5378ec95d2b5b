package io.livekit.jakarta.api;

/** How well a participant is connected, as clients show it. */
public enum ConnectionQuality {
  EXCELLENT,
  GOOD,
  POOR,
  LOST,
  /** One that this version of the API has no name for. */
  UNKNOWN
}
