package io.livekit.jakarta.rtc.ice;

/**
 * The agent's state, close to W3C's RTCIceTransportState; "completed" is not told apart from
 * CONNECTED.
 */
public enum IceState {
  /** No remote description yet. */
  NEW,
  /** Looking for a path. */
  CHECKING,
  /** A path is selected and alive. */
  CONNECTED,
  /** Nothing authenticated was received for a while; recovers by itself when packets arrive. */
  DISCONNECTED,
  /** No path was found or it stayed silent; only a restart helps. */
  FAILED,
  /** Closed by us. */
  CLOSED
}
