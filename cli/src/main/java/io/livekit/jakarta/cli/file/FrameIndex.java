package io.livekit.jakarta.cli.file;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Where the frames of a file are and when they come. Written while the file is read, immutable
 * afterwards.
 */
final class FrameIndex {
  private static final int INITIAL_FRAMES = 512;

  private int[] offsets = new int[INITIAL_FRAMES];
  private int[] lengths = new int[INITIAL_FRAMES];
  private long[] timestamps = new long[INITIAL_FRAMES];
  private final BitSet keyFrames = new BitSet();
  private int size;
  private int maxLength;
  private long end;

  /**
   * @param duration of the frame as far as known now; the next frame's timestamp corrects it
   */
  void add(int offset, int length, long timestamp, long duration, boolean keyFrame) {
    if (size == offsets.length) {
      offsets = Arrays.copyOf(offsets, size * 2);
      lengths = Arrays.copyOf(lengths, size * 2);
      timestamps = Arrays.copyOf(timestamps, size * 2);
    }
    offsets[size] = offset;
    lengths[size] = length;
    timestamps[size] = timestamp;
    keyFrames.set(size, keyFrame);
    maxLength = Math.max(maxLength, length);
    end = timestamp + duration;
    size++;
  }

  int size() {
    return size;
  }

  int offset(int frame) {
    return offsets[frame];
  }

  int length(int frame) {
    return lengths[frame];
  }

  int maxLength() {
    return maxLength;
  }

  long timestamp(int frame) {
    return timestamps[frame];
  }

  boolean isKeyFrame(int frame) {
    return keyFrames.get(frame);
  }

  int nextKeyFrame(int from) {
    return keyFrames.nextSetBit(from);
  }

  long end() {
    return end;
  }
}
