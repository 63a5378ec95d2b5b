package io.livekit.jakarta.api;

/** End-to-end encryption of a track. Its keys never reach the server. */
public enum TrackEncryption {
  NONE,
  /** AES-GCM of frames, as the SDKs do it. */
  GCM,
  /** The application's own. */
  CUSTOM,
  /** One that this version of the API has no name for. */
  UNKNOWN
}
