package io.livekit.jakarta.rtc.peer;

/**
 * Takes a track's packets within this process, as a subscriber would get them: RTP in clear with
 * one SSRC and consecutive sequence numbers, from a key frame on.
 */
@FunctionalInterface
public interface PacketSink {
  /**
   * Takes one packet, on a media loop: it must not block, and the range is valid during the call
   * only. What it throws ends the sink.
   *
   * @param buf holds the packet, RTP header and payload without header extensions
   * @param nowNanos the loop's time
   */
  void packet(byte[] buf, int off, int len, long nowNanos);
}
