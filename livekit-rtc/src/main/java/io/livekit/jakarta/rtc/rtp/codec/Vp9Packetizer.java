package io.livekit.jakarta.rtc.rtp.codec;

import io.livekit.jakarta.rtc.core.BigEndian;

/**
 * VP9 frames of one layer to payloads in flexible mode: each frame refers to the one before it, key
 * frames bring their size (RFC 9628 §4.2). Owned by: one thread.
 */
public final class Vp9Packetizer implements Packetizer {
  private static final int MAX_DESCRIPTOR = 10;
  private static final int SYNC_CODE = 0x498342;
  private static final int COLOR_SPACE_RGB = 7;

  private final BitReader bits = new BitReader();
  private final byte[] out;
  private final int maxPayload;
  private int pictureId;
  private boolean keyFrame;
  private int width;
  private int height;

  /**
   * @param firstPictureId picture id of the first frame, cut to 15 bits
   */
  public Vp9Packetizer(int maxPayload, int firstPictureId) {
    this.maxPayload = Packetizer.checkMaxPayload(maxPayload);
    out = new byte[maxPayload];
    pictureId = firstPictureId & 0x7FFF;
  }

  @Override
  public void packetize(byte[] frame, int off, int len, Sink sink) {
    parseHeader(frame, off, len);
    int count = Packetizer.fragments(len, maxPayload - MAX_DESCRIPTOR);
    for (int i = 0; i < count; i++) {
      int from = Packetizer.fragmentStart(len, i, count);
      int size = Packetizer.fragmentStart(len, i + 1, count) - from;
      int header = writeDescriptor(i == 0, i == count - 1);
      System.arraycopy(frame, off + from, out, header, size);
      sink.payload(out, 0, header + size, i == count - 1);
    }
    pictureId = pictureId + 1 & 0x7FFF;
  }

  private int writeDescriptor(boolean first, boolean last) {
    boolean structure = keyFrame && first && width > 0;
    out[0] =
        (byte)
            (0xB0
                | (keyFrame ? 0 : 0x40)
                | (first ? 0x08 : 0)
                | (last ? 0x04 : 0)
                | (structure ? 0x02 : 0));
    BigEndian.put16(out, 1, 0x8000 | pictureId);
    out[3] = 0; // TID 0, SID 0
    int at = 4;
    if (!keyFrame) {
      out[at++] = 1 << 1; // P_DIFF 1, no more
    }
    if (structure) {
      out[at++] = 0x10; // one spatial layer, with its size
      BigEndian.put16(out, at, width);
      BigEndian.put16(out, at + 2, height);
      at += 4;
    }
    return at;
  }

  /** VP9 bitstream §6.2 uncompressed_header(), up to the size of a key frame. */
  private void parseHeader(byte[] frame, int off, int len) {
    BitReader in = bits.wrap(frame, off, len);
    width = 0;
    height = 0;
    in.skip(2);
    int profile = in.bit() | in.bit() << 1;
    if (profile == 3) {
      in.skip(1);
    }
    boolean showExisting = in.flag();
    keyFrame = !showExisting && !in.flag();
    in.skip(2);
    if (!keyFrame || in.number(24) != SYNC_CODE) {
      return;
    }
    if (profile >= 2) {
      in.skip(1);
    }
    boolean subsamplingGiven = (profile & 1) == 1;
    if (in.number(3) == COLOR_SPACE_RGB) {
      in.skip(subsamplingGiven ? 1 : 0);
    } else {
      in.skip(subsamplingGiven ? 4 : 1);
    }
    int w = in.number(16) + 1;
    int h = in.number(16) + 1;
    if (in.ok() && w <= 0xFFFF && h <= 0xFFFF) {
      width = w;
      height = h;
    }
  }
}
