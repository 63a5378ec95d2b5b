package io.livekit.jakarta.media.participant;

import io.livekit.jakarta.proto.ParticipantInfo;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which version of whom a client has been told, so that it never hears older news after newer
 * (spec/01 §9.2). Owned by: the room's executor.
 */
final class KnownParticipants {
  /**
   * The reference remembers as many; beyond them a late update is possible again, which clients
   * drop as well.
   */
  static final int MAX_KNOWN = 128;

  private record Told(int version, boolean disconnected) {}

  private final Map<String, Told> bySid =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Told> eldest) {
          return size() > MAX_KNOWN;
        }
      };

  /**
   * @return true when this is news, which is then taken as told
   */
  boolean accept(ParticipantInfo info) {
    Told told = bySid.get(info.getSid());
    if (told != null) {
      boolean older = Integer.compareUnsigned(info.getVersion(), told.version) < 0;
      if (older || told.disconnected) {
        return false;
      }
    }
    tell(info);
    return true;
  }

  /** Takes this as told, whatever was before. */
  void tell(ParticipantInfo info) {
    boolean disconnected = info.getState() == ParticipantInfo.State.DISCONNECTED;
    bySid.put(info.getSid(), new Told(info.getVersion(), disconnected));
  }

  boolean knows(String sid, int version) {
    Told told = bySid.get(sid);
    return told != null && Integer.compareUnsigned(told.version, version) >= 0;
  }
}
