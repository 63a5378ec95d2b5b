package io.livekit.jakarta.api;

/** What a participant is, as its token says. */
public enum ParticipantKind {
  /** A user. */
  STANDARD,
  /** Brings a stream from outside in. */
  INGRESS,
  /** Takes the room out: a recorder or a stream to elsewhere. */
  EGRESS,
  /** A caller by telephone. */
  SIP,
  /** A program that takes part. */
  AGENT,
  /** A user of another service. */
  CONNECTOR,
  /** A device that is bridged in. */
  BRIDGE,
  /** One that this version of the API has no name for. */
  UNKNOWN
}
