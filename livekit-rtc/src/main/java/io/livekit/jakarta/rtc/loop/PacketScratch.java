package io.livekit.jakarta.rtc.loop;

import io.livekit.jakarta.rtc.rtcp.RtcpReader;
import io.livekit.jakarta.rtc.rtcp.RtcpWriter;
import io.livekit.jakarta.rtc.rtp.RtpPacket;

/**
 * Working memory that all peers of a loop share, because only one of them works at a time. Owned
 * by: the media loop.
 */
public final class PacketScratch {
  /**
   * What an RTCP compound may fill: with SRTCP's overhead it stays within 1200 bytes, which pass
   * everywhere.
   */
  public static final int MAX_RTCP = 1160;

  /** A packet after decryption. */
  public final byte[] plain = new byte[Outbox.MAX_PACKET + 64];

  /** A compound being written. */
  public final byte[] rtcp = new byte[MAX_RTCP];

  public final RtpPacket packet = new RtpPacket();
  public final RtcpReader rtcpReader = new RtcpReader();
  public final RtcpWriter rtcpWriter = new RtcpWriter();

  PacketScratch() {}
}
