package io.livekit.jakarta.bench.jmh;

import io.livekit.jakarta.rtc.rtp.RtpWriter;

/** Packets as clients send them. Stateless. */
final class Packets {
  static final int MID = 4;
  static final int TRANSPORT_CC = 3;
  static final int AUDIO_LEVEL = 1;

  private Packets() {}

  /**
   * @return the length of a header with the extensions that browsers send
   */
  static int header(byte[] out, int sequence, int ssrc) {
    RtpWriter writer =
        new RtpWriter()
            .begin(out, 0, out.length, true, 96, sequence & 0xFFFF, sequence * 3000L, ssrc);
    writer.addExtension(MID, new byte[] {'0'}, 0, 1);
    int at = writer.addExtension(TRANSPORT_CC, 2);
    out[at] = (byte) (sequence >> 8);
    out[at + 1] = (byte) sequence;
    writer.addExtension(AUDIO_LEVEL, new byte[] {(byte) 0x90}, 0, 1);
    return writer.end();
  }
}
