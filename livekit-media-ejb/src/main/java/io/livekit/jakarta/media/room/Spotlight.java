package io.livekit.jakarta.media.room;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Whose pictures count more than those of others, as they speak. Not from the first sound on, and
 * for a while after the last one: each change may cost key frames, and who talks with each other
 * takes turns. Owned by: the room's executor.
 */
final class Spotlight {
  /** A cough is shorter. */
  static final Duration BEGINS = Duration.ofMillis(800);

  /** A pause for thought, or for what the other one says, is rarely longer. */
  static final Duration HELD = Duration.ofSeconds(5);

  private static final class Speech {
    private final long beganNanos;
    private long heardNanos;
    private boolean lit;

    Speech(long nowNanos) {
      beganNanos = nowNanos;
      heardNanos = nowNanos;
    }
  }

  private final Map<String, Speech> bySid = new HashMap<>(); // of participants

  /**
   * @param levels of everybody, 0 for silence; who isn't among them is gone
   * @return sids of those to look at
   */
  Set<String> update(Map<String, Float> levels, long nowNanos) {
    bySid.keySet().retainAll(levels.keySet());
    Set<String> lit = new HashSet<>();
    levels.forEach(
        (sid, level) -> {
          if (level > 0 ? heard(sid, nowNanos) : isHeld(sid, nowNanos)) {
            lit.add(sid);
          }
        });
    return lit;
  }

  private boolean heard(String sid, long nowNanos) {
    Speech speech = bySid.computeIfAbsent(sid, first -> new Speech(nowNanos));
    speech.heardNanos = nowNanos;
    speech.lit |= nowNanos - speech.beganNanos >= BEGINS.toNanos();
    return speech.lit;
  }

  private boolean isHeld(String sid, long nowNanos) {
    Speech speech = bySid.get(sid);
    if (speech == null) {
      return false;
    }
    boolean held = speech.lit && nowNanos - speech.heardNanos < HELD.toNanos();
    if (!held) {
      bySid.remove(sid);
    }
    return held;
  }
}
