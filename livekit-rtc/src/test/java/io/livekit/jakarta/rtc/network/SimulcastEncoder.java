package io.livekit.jakarta.rtc.network;

import io.livekit.jakarta.rtc.core.BigEndian;

/**
 * One layer of a VP8 simulcast encoder with three temporal layers, as libwebrtc makes it: payload
 * descriptors and references are right, the pictures say only which they are and which they need.
 */
final class SimulcastEncoder {
  static final int DESCRIPTOR = 6;

  /** Where the picture's facts are behind the descriptor: after the longest VP8 frame header. */
  static final int FACTS = 10;

  static final int PAYLOAD = DESCRIPTOR + FACTS + 12;
  private static final int[] PATTERN = {0, 2, 1, 2};
  private static final byte[] KEY_FRAME_HEADER = {
    0x10, 2, 0, (byte) 0x9d, 1, 0x2a, (byte) 0x80, 2, 0x68, 1
  };

  private final int layer;
  private final int payload;
  private final int[] packetsOfKeyAndTemporal;
  private int pictureId;
  private int tl0;
  private int keyIdx;
  private int step;
  private int frame;
  private int lastBase = -1;
  private int lastMiddle = -1;

  /** The frame made last. */
  int packets;

  boolean key;
  private int temporal;
  private int reference;
  private boolean sync;

  /**
   * @param payload bytes of a packet's payload, {@link #PAYLOAD} or more
   */
  SimulcastEncoder(
      int layer, int payload, int firstPictureId, int firstTl0, int... packetsOfKeyAndTemporal) {
    this.layer = layer;
    this.payload = payload;
    this.packetsOfKeyAndTemporal = packetsOfKeyAndTemporal;
    pictureId = firstPictureId & 0x7FFF;
    tl0 = firstTl0 & 0xFF;
  }

  /** Makes key frames of so many packets from now on. */
  void keyFrames(int many) {
    packetsOfKeyAndTemporal[0] = many;
  }

  /** Makes the next frame; {@link #write} writes its packets. */
  void next(boolean keyFrame) {
    frame++;
    pictureId = pictureId + 1 & 0x7FFF;
    key = keyFrame || lastBase < 0;
    step = key ? 0 : (step + 1) % PATTERN.length;
    temporal = PATTERN[step];
    packets = packetsOfKeyAndTemporal[key ? 0 : 1 + temporal];
    if (key) {
      keyIdx = keyIdx + 1 & 0x1F;
      lastMiddle = -1;
    }
    sync = step == 1 || step == 2;
    switch (temporal) {
      case 0 -> {
        reference = key ? -1 : lastBase;
        tl0 = tl0 + 1 & 0xFF;
        lastBase = frame;
      }
      case 1 -> {
        reference = lastBase;
        lastMiddle = frame;
      }
      default -> reference = step == 1 ? lastBase : lastMiddle;
    }
  }

  /**
   * @return the payload's length
   */
  int write(byte[] out, int off, int index) {
    out[off] = (byte) (0x80 | (temporal == 2 ? 0x20 : 0) | (index == 0 ? 0x10 : 0));
    out[off + 1] = (byte) 0xF0;
    BigEndian.put16(out, off + 2, 0x8000 | pictureId);
    out[off + 4] = (byte) tl0;
    out[off + 5] = (byte) (temporal << 6 | (sync ? 0x20 : 0) | keyIdx);
    int at = off + DESCRIPTOR;
    if (index == 0 && key) {
      System.arraycopy(KEY_FRAME_HEADER, 0, out, at, KEY_FRAME_HEADER.length);
    } else {
      java.util.Arrays.fill(out, at, at + FACTS, (byte) 0x11);
    }
    at += FACTS;
    out[at] = (byte) layer;
    BigEndian.put32(out, at + 1, frame);
    BigEndian.put32(out, at + 5, reference);
    out[at + 9] = (byte) index;
    out[at + 10] = (byte) packets;
    out[at + 11] = (byte) (key ? 1 : 0);
    java.util.Arrays.fill(out, off + PAYLOAD, off + payload, (byte) 0);
    return payload;
  }
}
