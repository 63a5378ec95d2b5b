package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.core.BigEndian;
import io.livekit.jakarta.rtc.rtp.RtpPacket;
import io.livekit.jakarta.rtc.rtp.RtpWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the RTP packets of one VP8 simulcast layer with the temporal pattern 0 2 1 2, as libwebrtc
 * sends it.
 */
final class Vp8Stream {
  static final int PAYLOAD_TYPE = 96;
  private static final int[] PATTERN = {0, 2, 1, 2};

  final int ssrc;
  int sequence;
  long timestamp;
  int pictureId;
  int tl0;
  int keyIdx;
  int temporalLayers = 1;
  int packetsPerFrame = 2;
  private int frame;

  Vp8Stream(int ssrc, int sequence, long timestamp, int pictureId) {
    this.ssrc = ssrc;
    this.sequence = sequence;
    this.timestamp = timestamp;
    this.pictureId = pictureId;
  }

  /**
   * @return the packets of the next frame; the stream moves on by 3000 timestamp units (30 fps)
   */
  List<byte[]> frame(boolean key) {
    if (key) {
      frame = 0;
      keyIdx = keyIdx + 1 & 0x1F;
    }
    int tid = temporalLayers == 1 ? 0 : PATTERN[frame % PATTERN.length];
    if (tid == 0) {
      tl0 = tl0 + 1 & 0xFF;
    }
    boolean sync = frame % PATTERN.length != 0 && frame < PATTERN.length;
    List<byte[]> packets = new ArrayList<>();
    for (int i = 0; i < packetsPerFrame; i++) {
      packets.add(packet(key, i == 0, i == packetsPerFrame - 1, tid, sync));
    }
    frame++;
    timestamp = timestamp + 3000 & 0xFFFF_FFFFL;
    pictureId = pictureId + 1 & 0x7FFF;
    return packets;
  }

  byte[] padding() {
    byte[] packet = new byte[12 + 100];
    RtpWriter.writeHeader(packet, 0, false, PAYLOAD_TYPE, sequence, timestamp - 3000, ssrc);
    RtpWriter.writePadding(packet, 0, 12, 100);
    sequence = sequence + 1 & 0xFFFF;
    return packet;
  }

  private byte[] packet(boolean key, boolean first, boolean last, int tid, boolean sync) {
    byte[] packet = new byte[12 + 6 + 30];
    RtpWriter.writeHeader(packet, 0, last, PAYLOAD_TYPE, sequence, timestamp, ssrc);
    packet[12] = (byte) (0x80 | (first ? 0x10 : 0));
    packet[13] = (byte) 0xF0;
    BigEndian.put16(packet, 14, 0x8000 | pictureId);
    packet[16] = (byte) tl0;
    packet[17] = (byte) (tid << 6 | (sync ? 0x20 : 0) | keyIdx);
    if (first) {
      packet[18] = (byte) (key ? 0x10 : 0x11);
      if (key) {
        packet[21] = (byte) 0x9D;
        packet[22] = 0x01;
        packet[23] = 0x2A;
        packet[24] = (byte) 320;
        packet[25] = 320 >> 8;
        packet[26] = (byte) 180;
      }
    } else {
      packet[18] = 0x55;
    }
    BigEndian.put16(packet, 44, sequence); // lets a test recognise the packet
    sequence = sequence + 1 & 0xFFFF;
    return packet;
  }

  /**
   * @return the packet as its repair stream would carry it
   */
  static byte[] rtx(byte[] original, int rtxSsrc, int rtxPayloadType, int rtxSequence) {
    RtpPacket view = new RtpPacket();
    view.wrap(original, 0, original.length);
    byte[] rtx = new byte[original.length + 2];
    RtpWriter.writeHeader(
        rtx, 0, view.marker(), rtxPayloadType, rtxSequence, view.timestamp(), rtxSsrc);
    BigEndian.put16(rtx, 12, view.sequenceNumber());
    System.arraycopy(original, 12, rtx, 14, original.length - 12);
    return rtx;
  }
}
