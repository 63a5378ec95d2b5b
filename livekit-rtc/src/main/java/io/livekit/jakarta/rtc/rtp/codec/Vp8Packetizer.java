package io.livekit.jakarta.rtc.rtp.codec;

import io.livekit.jakarta.rtc.core.BigEndian;

/** VP8 frames to payloads with a 15-bit picture id (RFC 7741 §4.2). Owned by: one thread. */
public final class Vp8Packetizer implements Packetizer {
  private static final int DESCRIPTOR = 4;

  private final byte[] out;
  private final int maxPayload;
  private int pictureId;

  /**
   * @param firstPictureId picture id of the first frame, cut to 15 bits
   */
  public Vp8Packetizer(int maxPayload, int firstPictureId) {
    this.maxPayload = Packetizer.checkMaxPayload(maxPayload);
    out = new byte[maxPayload];
    pictureId = firstPictureId & 0x7FFF;
  }

  @Override
  public void packetize(byte[] frame, int off, int len, Sink sink) {
    int count = Packetizer.fragments(len, maxPayload - DESCRIPTOR);
    for (int i = 0; i < count; i++) {
      int from = Packetizer.fragmentStart(len, i, count);
      int size = Packetizer.fragmentStart(len, i + 1, count) - from;
      out[0] = (byte) (i == 0 ? 0x90 : 0x80); // X, and S on the first
      out[1] = (byte) 0x80; // I
      BigEndian.put16(out, 2, 0x8000 | pictureId);
      System.arraycopy(frame, off + from, out, DESCRIPTOR, size);
      sink.payload(out, 0, DESCRIPTOR + size, i == count - 1);
    }
    pictureId = pictureId + 1 & 0x7FFF;
  }
}
