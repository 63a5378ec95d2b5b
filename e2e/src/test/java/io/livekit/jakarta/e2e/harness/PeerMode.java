package io.livekit.jakarta.e2e.harness;

/**
 * How livekit-client connects: one peer connection through /rtc/v1, or one to publish and one to
 * subscribe through /rtc.
 */
public enum PeerMode {
  SINGLE,
  DUAL
}
