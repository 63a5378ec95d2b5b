package io.livekit.jakarta.api;

/** More about what a participant is, as its token says. */
public enum ParticipantKindDetail {
  CLOUD_AGENT,
  /** Its media comes from another room. */
  FORWARDED,
  CONNECTOR_WHATSAPP,
  CONNECTOR_TWILIO,
  BRIDGE_RTSP,
  SIMULATION,
  /** One that this version of the API has no name for. */
  UNKNOWN
}
