package io.livekit.jakarta.media.observer;

import io.livekit.jakarta.api.ParticipantInfo;
import io.livekit.jakarta.api.RoomInfo;
import io.livekit.jakarta.api.TrackInfo;
import io.livekit.jakarta.api.event.RoomEvent;
import io.livekit.jakarta.media.info.InfoMapping;
import io.livekit.jakarta.media.outbox.OutboxEvent;
import java.time.Instant;

/** Tells events in the values that applications know. */
public final class ApiEvents {
  private ApiEvents() {}

  public static RoomEvent of(OutboxEvent event) {
    String id = event.id();
    Instant time = Instant.ofEpochMilli(event.unixMillis());
    RoomInfo room = InfoMapping.room(event.body().getRoom());
    ParticipantInfo who =
        event.body().hasParticipant()
            ? InfoMapping.participant(event.body().getParticipant())
            : null;
    TrackInfo track = event.body().hasTrack() ? InfoMapping.track(event.body().getTrack()) : null;
    return switch (event.name()) {
      case ROOM_STARTED -> new RoomEvent.RoomStarted(id, time, room);
      case ROOM_FINISHED -> new RoomEvent.RoomFinished(id, time, room);
      case PARTICIPANT_ENTERED -> new RoomEvent.ParticipantEntered(id, time, room, who);
      case PARTICIPANT_JOINED -> new RoomEvent.ParticipantJoined(id, time, room, who);
      case PARTICIPANT_LEFT -> new RoomEvent.ParticipantLeft(id, time, room, who);
      case PARTICIPANT_CONNECTION_ABORTED ->
          new RoomEvent.ParticipantConnectionAborted(id, time, room, who);
      case TRACK_PUBLISHED -> new RoomEvent.TrackPublished(id, time, room, who, track);
      case TRACK_UNPUBLISHED -> new RoomEvent.TrackUnpublished(id, time, room, who, track);
    };
  }
}
