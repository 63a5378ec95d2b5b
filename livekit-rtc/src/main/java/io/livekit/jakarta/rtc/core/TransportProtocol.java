package io.livekit.jakarta.rtc.core;

/** The transport below ICE, as named in candidate lines. */
public enum TransportProtocol {
  UDP,
  TCP
}
