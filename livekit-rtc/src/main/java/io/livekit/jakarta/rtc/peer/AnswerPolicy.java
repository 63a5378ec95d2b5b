package io.livekit.jakarta.rtc.peer;

import io.livekit.jakarta.rtc.core.MediaKind;

/** Says how an answer treats each section that the client sends on (spec/02 §2.3). */
@FunctionalInterface
public interface AnswerPolicy {

  /** Leaves every section as the client offered it. */
  AnswerPolicy AS_OFFERED = (mid, kind, trackId) -> Section.AS_OFFERED;

  /**
   * @param mid the section
   * @param trackId the track id of the section's msid, or empty
   */
  Section section(String mid, MediaKind kind, String trackId);

  /**
   * @param preferredMime codec to put first, or null to keep the offered order
   * @param onlyPreferred leave out every other codec (Firefox on Linux and Android, spec/02 §2.3)
   * @param opus what to write into Opus' format parameters
   */
  record Section(String preferredMime, boolean onlyPreferred, Opus opus) {
    public static final Section AS_OFFERED = new Section(null, false, Opus.AS_OFFERED);
  }

  /**
   * @param known false for sections without a known track: their format parameters stay as offered
   */
  record Opus(boolean known, boolean stereo, boolean dtx) {
    public static final Opus AS_OFFERED = new Opus(false, false, false);
  }
}
