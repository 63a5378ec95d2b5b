package io.livekit.jakarta.api;

/** What a publisher appends behind its encoded frames. */
public enum PacketTrailerFeature {
  USER_TIMESTAMP,
  FRAME_ID,
  USER_DATA,
  /** One that this version of the API has no name for. */
  UNKNOWN
}
