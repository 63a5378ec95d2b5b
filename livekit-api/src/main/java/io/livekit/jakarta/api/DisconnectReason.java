package io.livekit.jakarta.api;

/** Why a session ended. */
public enum DisconnectReason {
  /** The client left. */
  CLIENT_INITIATED,
  /** Another session of the same identity took its place. */
  DUPLICATE_IDENTITY,
  SERVER_SHUTDOWN,
  /** It was removed by the API. */
  PARTICIPANT_REMOVED,
  /** The room was deleted by the API. */
  ROOM_DELETED,
  /** Client and server no longer agreed; the client starts anew. */
  STATE_MISMATCH,
  JOIN_FAILURE,
  /** It went on elsewhere. */
  MIGRATION,
  /** Its signalling connection was lost and did not come back. */
  SIGNAL_CLOSE,
  /** The room ended. */
  ROOM_CLOSED,
  /** A called user did not answer. */
  USER_UNAVAILABLE,
  /** A called user refused. */
  USER_REJECTED,
  SIP_TRUNK_FAILURE,
  /** Its media did not come up, or was lost. */
  CONNECTION_TIMEOUT,
  MEDIA_FAILURE,
  AGENT_ERROR,
  /** One that this version of the API has no name for. */
  UNKNOWN
}
