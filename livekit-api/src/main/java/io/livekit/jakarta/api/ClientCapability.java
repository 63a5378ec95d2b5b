package io.livekit.jakarta.api;

/** What a client says that it can do. */
public enum ClientCapability {
  /** It reads what publishers append behind their frames. */
  PACKET_TRAILER,
  /** It takes compressed data packets. */
  COMPRESSION_DEFLATE_RAW,
  /** One that this version of the API has no name for. */
  UNKNOWN
}
