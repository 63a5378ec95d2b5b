package io.livekit.jakarta.media.room;

import io.livekit.jakarta.api.RoomScoped;
import io.livekit.jakarta.media.executor.RoomExecutor;
import io.livekit.jakarta.media.participant.Participant;
import io.livekit.jakarta.proto.DisconnectReason;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.rtc.core.TokenBucket;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells the participants of a room about each other: of publishers at once, of others in batches,
 * so that a thousand spectators who come together don't make a million messages (spec/01 §9.2).
 * Owned by: the room's executor.
 */
@RoomScoped
final class ParticipantUpdates {
  static final Duration BATCH = Duration.ofSeconds(3);

  /**
   * Bytes of one participant's news that go out at once: a large profile with all its tracks,
   * several times.
   */
  static final int BURST_BYTES = 4 << 20;

  /**
   * Bytes of one participant's news that go out a second in the long run; everyone in the room gets
   * them.
   */
  static final int BYTES_PER_SECOND = 512 << 10;

  /** How long news waits of somebody who has used that up; only the newest of it is then told. */
  static final Duration HOLD = Duration.ofMillis(500);

  private final RoomExecutor executor;
  private final Roster roster;
  private final Map<String, Update> batch = new LinkedHashMap<>(); // by identity
  private final Map<String, TokenBucket> allowances = new HashMap<>(); // by sid
  private RoomExecutor.Timer flush;
  private RoomExecutor.Timer soon;

  /**
   * @param replaced a former session of somebody who is still there: only clients that follow sids
   *     are told
   * @param urgent news that would have gone at once, if its subject had not used up what may
   */
  private record Update(ParticipantInfo info, boolean replaced, boolean urgent) {}

  @Inject
  ParticipantUpdates(RoomExecutor executor, Roster roster) {
    this.executor = executor;
    this.roster = roster;
  }

  /**
   * @param immediate not to wait for the batch
   * @param except who is not told when it goes at once, or null
   */
  void push(Participant subject, boolean immediate, Participant except) {
    ParticipantInfo info = subject.info();
    if (subject.isHidden()) {
      if (except != subject) {
        subject.outbox().sendUpdates(List.of(info));
      }
      return;
    }
    if (info.getState() == ParticipantInfo.State.DISCONNECTED) {
      allowances.remove(info.getSid());
    }
    boolean replaced =
        info.getState() == ParticipantInfo.State.DISCONNECTED
            && info.getDisconnectReason() == DisconnectReason.DUPLICATE_IDENTITY;
    List<Update> now = new ArrayList<>();
    Update waiting = batch.get(info.getIdentity());
    if (waiting != null && !waiting.info().getSid().equals(info.getSid())) {
      if (waiting.info().getJoinedAtMs() > info.getJoinedAtMs()) {
        return; // late news of a former session
      }
      now.add(new Update(disconnected(waiting.info()), true, true));
    }
    boolean urgent = immediate || (waiting != null && waiting.urgent());
    Update update = new Update(info, replaced, urgent);
    if (immediate && mayGoNow(info)) {
      batch.remove(info.getIdentity());
      now.add(update);
    } else {
      batch.put(info.getIdentity(), update);
      schedule(urgent);
    }
    send(now, except);
  }

  /** A participant that changes something all the time must not fill everybody's sockets. */
  private boolean mayGoNow(ParticipantInfo info) {
    if (info.getState() == ParticipantInfo.State.DISCONNECTED) {
      return true;
    }
    long now = executor.clock().nanos();
    return allowances
        .computeIfAbsent(info.getSid(), sid -> new TokenBucket(BURST_BYTES, BYTES_PER_SECOND))
        .takeOnCredit(info.getSerializedSize(), now);
  }

  private static ParticipantInfo disconnected(ParticipantInfo info) {
    if (info.getState() == ParticipantInfo.State.DISCONNECTED) {
      return info;
    }
    return info.toBuilder()
        .setState(ParticipantInfo.State.DISCONNECTED)
        .setDisconnectReason(DisconnectReason.DUPLICATE_IDENTITY)
        .setVersion(info.getVersion() + 1)
        .clearTracks()
        .build();
  }

  private void schedule(boolean urgent) {
    if (urgent) {
      if (soon == null || !soon.isPending()) {
        soon = executor.after(HOLD, () -> flush(true));
      }
    } else if (flush == null || !flush.isPending()) {
      flush = executor.after(BATCH, () -> flush(false));
    }
  }

  /**
   * Tells the waiting news of those who have not used up their bytes; the rest waits on, so that a
   * batch is no way around the bound.
   *
   * @param urgentOnly leaves the news that waits for its batch alone
   */
  private void flush(boolean urgentOnly) {
    List<Update> updates = new ArrayList<>();
    for (Update update : List.copyOf(batch.values())) {
      if (urgentOnly && !update.urgent()) {
        continue;
      }
      String identity = update.info().getIdentity();
      if (mayGoNow(update.info())) {
        batch.remove(identity);
        updates.add(update);
      } else if (!update.urgent()) {
        batch.put(identity, new Update(update.info(), update.replaced(), true));
      }
    }
    if (batch.values().stream().anyMatch(Update::urgent)) {
      schedule(true);
    }
    send(updates, null);
  }

  private void send(List<Update> updates, Participant except) {
    if (updates.isEmpty()) {
      return;
    }
    List<ParticipantInfo> all = updates.stream().map(Update::info).toList();
    List<ParticipantInfo> byIdentity =
        updates.stream().filter(update -> !update.replaced()).map(Update::info).toList();
    for (Participant participant : roster.all()) {
      if (participant == except) {
        continue;
      }
      participant.outbox().sendUpdates(participant.client().followsIdentities() ? byIdentity : all);
    }
  }

  void close() {
    if (flush != null) {
      flush.cancel();
    }
    if (soon != null) {
      soon.cancel();
    }
  }
}
