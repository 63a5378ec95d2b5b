package io.livekit.jakarta.rtc.peer;

/** W3C RTCPeerConnectionState: ICE and DTLS taken together. */
public enum ConnectionState {
  NEW,
  CONNECTING,
  CONNECTED,
  DISCONNECTED,
  FAILED,
  CLOSED
}
