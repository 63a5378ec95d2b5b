package io.livekit.jakarta.api.decision;

import io.livekit.jakarta.api.VideoQuality;

/** The best quality that is granted: it only ever falls. Thread-safe. */
final class QualityLimit {
  private VideoQuality best = VideoQuality.HIGH; // guarded by this

  /**
   * @throws IllegalArgumentException for what is no quality to be seen
   */
  synchronized void lower(VideoQuality quality) {
    switch (quality) {
      case LOW, MEDIUM, HIGH -> best = quality.compareTo(best) < 0 ? quality : best;
      default -> throw new IllegalArgumentException("no quality to limit to: " + quality);
    }
  }

  synchronized VideoQuality best() {
    return best;
  }
}
