package io.livekit.jakarta.rtc.peer.session;

import io.livekit.jakarta.rtc.ice.IceState;
import io.livekit.jakarta.rtc.peer.ConnectionState;

/**
 * Where a session stands: how far it came, and what that and ICE's state are together. Owned by:
 * the media loop.
 */
final class SessionState {
  private enum Phase {
    /** DTLS waits for a description and a path. */
    WAITING,
    HANDSHAKE,
    /** There are keys. */
    SECURE,
    /** Ended for good, whatever ICE says. */
    FAILED,
    /** Ended in an orderly way by one of the two sides. */
    CLOSED
  }

  private Phase phase = Phase.WAITING;
  private ConnectionState told = ConnectionState.NEW;

  boolean isBeforeHandshake() {
    return phase == Phase.WAITING;
  }

  /**
   * @return whether the handshake is to begin: once
   */
  boolean beginHandshake() {
    if (phase != Phase.WAITING) {
      return false;
    }
    phase = Phase.HANDSHAKE;
    return true;
  }

  /** The handshake is done. */
  void secured() {
    if (phase == Phase.HANDSHAKE) {
      phase = Phase.SECURE;
    }
  }

  /**
   * @return whether this is news
   */
  boolean fail() {
    if (phase == Phase.FAILED || phase == Phase.CLOSED) {
      return false;
    }
    phase = Phase.FAILED;
    return true;
  }

  /** The other side closed its connection: nothing has failed, but it won't come back. */
  void closedByRemote() {
    phase = Phase.CLOSED;
  }

  /** We close it, and needn't be told. */
  void close() {
    phase = Phase.CLOSED;
    told = ConnectionState.CLOSED;
  }

  /**
   * @return the state that is to be told, or null when it was told last
   */
  ConnectionState news(IceState ice) {
    ConnectionState next = with(ice);
    if (next == told) {
      return null;
    }
    told = next;
    return next;
  }

  private ConnectionState with(IceState ice) {
    if (phase == Phase.CLOSED) {
      return ConnectionState.CLOSED;
    }
    if (phase == Phase.FAILED) {
      return ConnectionState.FAILED;
    }
    return switch (ice) {
      case NEW -> ConnectionState.NEW;
      case CHECKING -> ConnectionState.CONNECTING;
      case CONNECTED ->
          phase == Phase.SECURE ? ConnectionState.CONNECTED : ConnectionState.CONNECTING;
      case DISCONNECTED -> ConnectionState.DISCONNECTED;
      case FAILED -> ConnectionState.FAILED;
      case CLOSED -> ConnectionState.CLOSED;
    };
  }
}
