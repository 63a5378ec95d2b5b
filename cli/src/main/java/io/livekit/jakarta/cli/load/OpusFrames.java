package io.livekit.jakarta.cli.load;

/** Opus packets: a real table-of-contents byte (RFC 6716 §3.1), and stamps. */
final class OpusFrames implements FrameMaker {
  /** CELT, fullband, 20 ms, mono, one frame. */
  private static final byte TOC = (byte) (31 << 3);

  private final SendTime sendTime;

  OpusFrames(SendTime sendTime) {
    this.sendTime = sendTime;
  }

  @Override
  public int make(byte[] into, int length, boolean keyFrame, long sentNanos) {
    int end = Math.max(length, 1 + SendTime.LENGTH);
    into[0] = TOC;
    sendTime.fill(into, 1, end, sentNanos);
    return end;
  }
}
