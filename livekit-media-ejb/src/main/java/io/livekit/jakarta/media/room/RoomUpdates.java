package io.livekit.jakarta.media.room;

import io.livekit.jakarta.api.RoomScoped;
import io.livekit.jakarta.media.executor.RoomExecutor;
import io.livekit.jakarta.media.participant.Participant;
import io.livekit.jakarta.proto.RoomUpdate;
import io.livekit.jakarta.proto.SignalResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;

/** Tells everyone what changes of the room itself (spec/01 §9.1). Owned by: the room's executor. */
@RoomScoped
final class RoomUpdates {
  /** Counts that change together make one update. */
  static final Duration COUNT_UPDATE = Duration.ofSeconds(5);

  private final RoomExecutor executor;
  private final RoomInfo info;
  private final Roster roster;
  private RoomExecutor.Timer countUpdate;
  private boolean closed;

  @Inject
  RoomUpdates(RoomExecutor executor, RoomInfo info, Roster roster) {
    this.executor = executor;
    this.info = info;
    this.roster = roster;
  }

  void setMetadata(String metadata) {
    if (info.setMetadata(metadata, now())) {
      broadcast();
    }
  }

  /** Somebody came, left, began or ceased to publish or to record. */
  void countsChanged() {
    List<Participant> all = roster.all();
    boolean recording = all.stream().anyMatch(participant -> participant.grants().isRecorder());
    if (info.setRecording(recording, now())) {
      broadcast();
    }
    int publishers = (int) all.stream().filter(Participant::isPublisher).count();
    boolean changed = info.setCounts(roster.independent(), publishers, now());
    if (changed && !closed && (countUpdate == null || !countUpdate.isPending())) {
      countUpdate = executor.after(COUNT_UPDATE, this::broadcast);
    }
  }

  private void broadcast() {
    SignalResponse update = update();
    for (Participant participant : roster.all()) {
      participant.outbox().send(update);
    }
  }

  SignalResponse update() {
    return SignalResponse.newBuilder()
        .setRoomUpdate(RoomUpdate.newBuilder().setRoom(info.current()))
        .build();
  }

  /** The room closes: nobody waits for counts any more. */
  void close() {
    closed = true;
    if (countUpdate != null) {
      countUpdate.cancel();
    }
  }

  private long now() {
    return executor.clock().unixMillis();
  }
}
