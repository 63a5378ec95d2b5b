package io.livekit.jakarta.rtc.network;

import java.util.ArrayList;
import java.util.List;

/**
 * Freezes as W3C's webrtc-stats defines freezeCount: a frame shown later after the one before than
 * the longer of three average frame durations and the average plus 150 ms, averaged over the last
 * 30 frames.
 */
final class FreezeMeter {
  private static final int WINDOW = 30;
  private static final long MARGIN_NANOS = 150_000_000L;

  private final long[] durations = new long[WINDOW];
  private int frames;
  private long last;
  private boolean frozenAtEnd;
  final List<Long> freezes = new ArrayList<>();

  void onFrame(long now) {
    if (frames > 0) {
      measure(now);
      durations[(frames - 1) % WINDOW] = now - last;
    }
    frames++;
    last = now;
  }

  private void measure(long now) {
    long gap = now - last;
    int known = Math.min(WINDOW, frames - 1);
    if (known < WINDOW) {
      return; // without an average there is nothing to compare with
    }
    long sum = 0;
    for (int i = 0; i < known; i++) {
      sum += durations[i];
    }
    long average = sum / known;
    if (gap > Math.max(3 * average, average + MARGIN_NANOS)) {
      freezes.add(gap);
    }
  }

  /** The call ends: a picture that still stands counts too. */
  void end(long now) {
    if (!frozenAtEnd && frames > 0) {
      frozenAtEnd = true;
      measure(now);
    }
  }

  int frames() {
    return frames;
  }

  long lastNanos() {
    return last;
  }

  long longestMillis() {
    return freezes.stream().mapToLong(Long::longValue).max().orElse(0) / 1_000_000;
  }

  long totalMillis() {
    return freezes.stream().mapToLong(Long::longValue).sum() / 1_000_000;
  }
}
