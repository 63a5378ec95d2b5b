package io.livekit.jakarta.rtc.dtls;

import io.livekit.jakarta.rtc.srtp.SrtpProfile;

/**
 * The SRTP master keys that a handshake exported, oriented for this end: the local ones protect
 * what we send (RFC 5764 §4.2).
 */
public record SrtpKeys(
    SrtpProfile profile, byte[] localKey, byte[] localSalt, byte[] remoteKey, byte[] remoteSalt) {

  /** Keys never end up in a log. */
  @Override
  public String toString() {
    return "SrtpKeys[" + profile + "]";
  }
}
