package io.livekit.jakarta.cli.play;

/** Where played frames go. */
@FunctionalInterface
public interface FrameSink {
  /**
   * @param rtpTimestamp in the file's clock rate, going on across loops; the frame is not kept
   */
  void frame(byte[] frame, int off, int len, long rtpTimestamp);
}
