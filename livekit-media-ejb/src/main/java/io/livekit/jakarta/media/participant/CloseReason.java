package io.livekit.jakarta.media.participant;

import io.livekit.jakarta.proto.DisconnectReason;
import io.livekit.jakarta.proto.LeaveRequest;

/** Why a session ends, and what its client is told (spec/01 §6.1). */
public enum CloseReason {
  CLIENT_LEFT(DisconnectReason.CLIENT_INITIATED, LeaveRequest.Action.DISCONNECT),
  USER_UNAVAILABLE(DisconnectReason.USER_UNAVAILABLE, LeaveRequest.Action.DISCONNECT),
  USER_REJECTED(DisconnectReason.USER_REJECTED, LeaveRequest.Action.DISCONNECT),
  AGENT_ERROR(DisconnectReason.AGENT_ERROR, LeaveRequest.Action.DISCONNECT),
  DUPLICATE_IDENTITY(DisconnectReason.DUPLICATE_IDENTITY, LeaveRequest.Action.DISCONNECT),
  /**
   * The node stops. The reference says goodbye for good; but another node, or this one in a moment,
   * is there to go on, and clients that are told so come back by themselves.
   */
  SERVER_SHUTDOWN(DisconnectReason.SERVER_SHUTDOWN, LeaveRequest.Action.RECONNECT),
  /** A client asked to see a server's leave (spec/01 §11). */
  SERVER_LEAVE(DisconnectReason.SERVER_SHUTDOWN, LeaveRequest.Action.DISCONNECT),
  /** A client asked to see its node fail: a node that failed tells nothing. */
  NODE_FAILURE(DisconnectReason.SERVER_SHUTDOWN, null),
  /** A client asked to be moved to another node: it finds that its session isn't here any more. */
  MIGRATION(DisconnectReason.MIGRATION, null),
  REMOVED(DisconnectReason.PARTICIPANT_REMOVED, LeaveRequest.Action.DISCONNECT),
  ROOM_DELETED(DisconnectReason.ROOM_DELETED, LeaveRequest.Action.DISCONNECT),
  ROOM_EMPTY(DisconnectReason.ROOM_CLOSED, LeaveRequest.Action.DISCONNECT),
  /** A description couldn't be applied or wasn't answered. */
  NEGOTIATION_FAILED(DisconnectReason.STATE_MISMATCH, LeaveRequest.Action.RECONNECT),
  /** The client believes something of its session that isn't so. */
  STATE_MISMATCH(DisconnectReason.STATE_MISMATCH, LeaveRequest.Action.RECONNECT),
  PUBLICATION_FAILED(DisconnectReason.STATE_MISMATCH, LeaveRequest.Action.RECONNECT),
  SUBSCRIPTION_FAILED(DisconnectReason.STATE_MISMATCH, LeaveRequest.Action.RECONNECT),
  DATA_CHANNEL_FAILED(DisconnectReason.STATE_MISMATCH, LeaveRequest.Action.RECONNECT),
  NEVER_CONNECTED(DisconnectReason.JOIN_FAILURE, LeaveRequest.Action.DISCONNECT),
  CONNECTION_LOST(DisconnectReason.CONNECTION_TIMEOUT, LeaveRequest.Action.DISCONNECT),
  /** The socket went away before there was any peer connection to keep the session. */
  SIGNAL_CLOSED(DisconnectReason.SIGNAL_CLOSE, null),
  /** A fault of ours in this session. */
  INTERNAL_ERROR(DisconnectReason.STATE_MISMATCH, LeaveRequest.Action.RECONNECT);

  private final DisconnectReason reason;
  private final LeaveRequest.Action action;

  CloseReason(DisconnectReason reason, LeaveRequest.Action action) {
    this.reason = reason;
    this.action = action;
  }

  public DisconnectReason reason() {
    return reason;
  }

  /**
   * @return null when the client is told nothing
   */
  LeaveRequest.Action action() {
    return action;
  }

  /**
   * @return true when the client learns of it only by being told
   */
  boolean isNews() {
    return switch (this) {
      case CLIENT_LEFT,
          USER_UNAVAILABLE,
          USER_REJECTED,
          AGENT_ERROR,
          SIGNAL_CLOSED,
          NODE_FAILURE,
          MIGRATION ->
          false;
      default -> true;
    };
  }

  /**
   * @return what a client's own leave says
   */
  public static CloseReason ofClient(DisconnectReason reason) {
    return switch (reason) {
      case USER_UNAVAILABLE -> USER_UNAVAILABLE;
      case USER_REJECTED -> USER_REJECTED;
      case AGENT_ERROR -> AGENT_ERROR;
      default -> CLIENT_LEFT;
    };
  }
}
