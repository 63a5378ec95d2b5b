package io.livekit.jakarta.cli.load;

/**
 * Makes frames that are right in everything that a server reads of them. Owned by: the thread that
 * plays them.
 */
interface FrameMaker {
  /**
   * Makes one frame.
   *
   * @param length wanted; frames too short for their headers are longer
   * @return its length
   */
  int make(byte[] into, int length, boolean keyFrame, long sentNanos);
}
