package io.livekit.jakarta.cli.load;

/** VP8 frames: the uncompressed chunk is real (RFC 6386 §9.1), what follows is stamps. */
final class Vp8Frames implements FrameMaker {
  private static final int KEY_HEADER = 10;
  private static final int DELTA_HEADER = 3;
  private static final int SHOWN = 1 << 4;
  private static final int INTER_FRAME = 1;

  private final SendTime sendTime;
  private final int width;
  private final int height;

  Vp8Frames(SendTime sendTime, int width, int height) {
    this.sendTime = sendTime;
    this.width = width;
    this.height = height;
  }

  @Override
  public int make(byte[] into, int length, boolean keyFrame, long sentNanos) {
    int header = keyFrame ? KEY_HEADER : DELTA_HEADER;
    int end = Math.max(length, header + SendTime.LENGTH);
    int tag = SHOWN | (keyFrame ? 0 : INTER_FRAME) | Math.min(end, 0x7FFFF) << 5;
    into[0] = (byte) tag;
    into[1] = (byte) (tag >> 8);
    into[2] = (byte) (tag >> 16);
    if (keyFrame) {
      into[3] = (byte) 0x9d;
      into[4] = 0x01;
      into[5] = 0x2a;
      into[6] = (byte) width;
      into[7] = (byte) (width >> 8);
      into[8] = (byte) height;
      into[9] = (byte) (height >> 8);
    }
    sendTime.fill(into, header, end, sentNanos);
    return end;
  }
}
