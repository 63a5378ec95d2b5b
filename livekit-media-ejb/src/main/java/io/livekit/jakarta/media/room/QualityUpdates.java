package io.livekit.jakarta.media.room;

import io.livekit.jakarta.api.RoomScoped;
import io.livekit.jakarta.media.executor.RoomExecutor;
import io.livekit.jakarta.media.participant.Participant;
import io.livekit.jakarta.media.track.MimeTypes;
import io.livekit.jakarta.media.track.PublishedTrack;
import io.livekit.jakarta.proto.ConnectionQuality;
import io.livekit.jakarta.proto.ConnectionQualityInfo;
import io.livekit.jakarta.proto.ConnectionQualityUpdate;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.proto.TrackType;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Rates everybody's connection and tells those concerned when it changes (spec/01 §9.4). Owned by:
 * the room's executor.
 */
@RoomScoped
final class QualityUpdates {
  static final Duration INTERVAL = Duration.ofSeconds(5);

  private final RoomExecutor executor;
  private final Roster roster;
  private final Map<String, ParticipantQuality> bySid = new HashMap<>(); // of participants
  private RoomExecutor.Timer timer;

  @Inject
  QualityUpdates(RoomExecutor executor, Roster roster) {
    this.executor = executor;
    this.roster = roster;
  }

  void start() {
    if (timer == null) {
      timer = executor.every(INTERVAL, this::update);
    }
  }

  private void update() {
    boolean news = false;
    for (Participant participant : roster.all()) {
      if (participant.isActive()) {
        ParticipantQuality quality =
            bySid.computeIfAbsent(participant.sid(), sid -> new ParticipantQuality(participant));
        news |= quality.update(INTERVAL.toSeconds());
      }
    }
    if (!news) {
      return;
    }
    for (Participant receiver : roster.all()) {
      ConnectionQualityUpdate.Builder update = ConnectionQualityUpdate.newBuilder();
      add(update, receiver, receiver.sid());
      for (String publisher : receiver.subscriptions().publishers()) {
        add(update, receiver, publisher);
      }
      send(receiver, update);
    }
  }

  /**
   * @return how the participant was rated last; empty before its first time
   */
  Optional<ConnectionQualityInfo> of(Participant participant) {
    return Optional.ofNullable(last(participant.sid()));
  }

  private ConnectionQualityInfo last(String sid) {
    ParticipantQuality quality = bySid.get(sid);
    return quality == null ? null : quality.last();
  }

  private void add(ConnectionQualityUpdate.Builder update, Participant receiver, String sid) {
    ConnectionQualityInfo info = last(sid);
    if (info == null) {
      return;
    }
    boolean unknown =
        info.getQuality() == ConnectionQuality.LOST && !receiver.client().knowsQualityLost();
    update.addUpdates(unknown ? info.toBuilder().setQuality(ConnectionQuality.POOR).build() : info);
  }

  private static void send(Participant receiver, ConnectionQualityUpdate.Builder update) {
    if (update.getUpdatesCount() == 0 || !receiver.isActive()) {
      return;
    }
    receiver.outbox().send(SignalResponse.newBuilder().setConnectionQuality(update).build());
  }

  /** Somebody begins to receive from a publisher. */
  void subscribed(Participant receiver, String publisherSid) {
    ConnectionQualityUpdate.Builder update = ConnectionQualityUpdate.newBuilder();
    add(update, receiver, publisherSid);
    send(receiver, update);
  }

  void removed(Participant participant) {
    bySid.remove(participant.sid());
  }

  static QualityScore.Medium medium(String mime, PublishedTrack track) {
    if (track.info().getType() == TrackType.VIDEO) {
      return QualityScore.Medium.VIDEO;
    }
    return MimeTypes.RED.equalsIgnoreCase(mime)
        ? QualityScore.Medium.RED
        : QualityScore.Medium.OPUS;
  }

  void close() {
    if (timer != null) {
      timer.cancel();
    }
  }
}
