package io.livekit.jakarta.media.room;

import io.livekit.jakarta.api.RoomScoped;
import io.livekit.jakarta.proto.ParticipantInfo;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Who left lately, for clients that resume and weren't told (spec/01 §6.2). Owned by: the room's
 * executor.
 */
@RoomScoped
final class DepartedParticipants {
  /**
   * Enough for any absence that a client can resume from; older ones are missing from the full
   * update anyway.
   */
  static final int MAX_DEPARTED = 1000;

  private record Departed(long unixMillis, ParticipantInfo info) {}

  private final Deque<Departed> departed = new ArrayDeque<>();

  void add(long unixMillis, ParticipantInfo info) {
    ParticipantInfo brief =
        ParticipantInfo.newBuilder()
            .setSid(info.getSid())
            .setIdentity(info.getIdentity())
            .setVersion(info.getVersion())
            .setState(ParticipantInfo.State.DISCONNECTED)
            .build();
    departed.addLast(new Departed(unixMillis, brief));
    if (departed.size() > MAX_DEPARTED) {
      departed.removeFirst();
    }
  }

  List<ParticipantInfo> since(long unixMillis) {
    return departed.stream()
        .filter(one -> one.unixMillis() >= unixMillis)
        .map(Departed::info)
        .toList();
  }
}
