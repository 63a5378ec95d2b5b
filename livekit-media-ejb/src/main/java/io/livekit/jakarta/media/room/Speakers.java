package io.livekit.jakarta.media.room;

import io.livekit.jakarta.proto.SpeakerInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who speaks, how loud, and what of that is news (spec/01 §9.3). Owned by: the room's executor. */
public final class Speakers {
  /** Levels are told in eighths: finer ones would make news of every breath. */
  private static final int STEPS = 8;

  private Map<String, SpeakerInfo> speaking = new LinkedHashMap<>(); // by participant sid

  /**
   * @param levels of everybody whose microphone is heard, 0 for silence
   * @return what changed since the last call, loudest first
   */
  public List<SpeakerInfo> update(Map<String, Float> levels) {
    Map<String, SpeakerInfo> now = new LinkedHashMap<>();
    levels.entrySet().stream()
        .filter(entry -> entry.getValue() > 0)
        .sorted(Map.Entry.<String, Float>comparingByValue(Comparator.reverseOrder()))
        .forEach(
            entry ->
                now.put(entry.getKey(), info(entry.getKey(), quantise(entry.getValue()), true)));
    List<SpeakerInfo> changes = new ArrayList<>();
    for (SpeakerInfo info : now.values()) {
      if (!info.equals(speaking.get(info.getSid()))) {
        changes.add(info);
      }
    }
    for (String before : speaking.keySet()) {
      if (!now.containsKey(before)) {
        changes.add(silent(before));
      }
    }
    speaking = now;
    return changes;
  }

  /**
   * @return null for somebody who is silent
   */
  public SpeakerInfo current(String sid) {
    return speaking.get(sid);
  }

  public static SpeakerInfo silent(String sid) {
    return info(sid, 0, false);
  }

  private static float quantise(float level) {
    return (float) Math.ceil(Math.min(1, level) * STEPS) / STEPS;
  }

  private static SpeakerInfo info(String sid, float level, boolean active) {
    return SpeakerInfo.newBuilder().setSid(sid).setLevel(level).setActive(active).build();
  }
}
