package io.livekit.jakarta.rtc.ingress;

/** Watches the packets of a received track. */
@FunctionalInterface
public interface PacketTap {
  /**
   * One media packet that was accepted, in order of arrival; the bytes are valid during the call
   * only. On the track's loop: it must be quick.
   *
   * @param spatial layer
   * @param payloadOff where the payload starts, behind the RTP header
   */
  void packet(int spatial, byte[] buf, int payloadOff, int payloadLen);
}
