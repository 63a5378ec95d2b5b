package io.livekit.jakarta.rtc.ice;

/** Who nominates (RFC 8445 §4). */
public enum IceRole {
  CONTROLLING,
  CONTROLLED
}
