package io.livekit.jakarta.api;

/** How far a participant has come. */
public enum ParticipantState {
  /** Admitted; its connection is not up yet. */
  JOINING,
  /** Its signalling is up; its media is not. */
  JOINED,
  /** Its media is up. */
  ACTIVE,
  /** It has left. */
  DISCONNECTED,
  /** One that this version of the API has no name for. */
  UNKNOWN
}
