package io.livekit.jakarta.media.participant;

import io.livekit.jakarta.rtc.core.MediaKind;
import java.util.Map;

/**
 * Counts the sections of a client's offer that are free to carry media to it (spec/02 §2.4).
 * Immutable.
 */
record SectionCounter(int audio, int video) {
  static final SectionCounter NONE = new SectionCounter(0, 0);

  /**
   * @param midToTrackId sections that the answer to this offer uses
   */
  static SectionCounter free(String offer, Map<String, String> midToTrackId) {
    int audio = 0;
    int video = 0;
    MediaKind kind = null;
    boolean receives = true;
    boolean used = false;
    boolean rejected = false;
    for (String line : (offer + "\nm=end").split("\r?\n")) {
      if (line.startsWith("m=")) {
        if (kind != null && receives && !used && !rejected) {
          if (kind == MediaKind.AUDIO) {
            audio++;
          } else {
            video++;
          }
        }
        kind =
            line.startsWith("m=audio")
                ? MediaKind.AUDIO
                : line.startsWith("m=video") ? MediaKind.VIDEO : null;
        receives = false;
        used = false;
        rejected = line.startsWith(" 0 ", Math.max(0, line.indexOf(' ')));
      } else if (line.equals("a=recvonly")) {
        receives = true;
      } else if (line.startsWith("a=mid:")) {
        used = midToTrackId.containsKey(line.substring("a=mid:".length()).trim());
      }
    }
    return new SectionCounter(audio, video);
  }
}
