package io.livekit.jakarta.media.event;

import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.Room;
import io.livekit.jakarta.proto.TrackInfo;

/**
 * Writes what happens in rooms into the log, one line each, under LiveKit's field names (spec/04
 * §2). Stateless.
 */
public final class RoomEventLog {
  private static final System.Logger LOG = System.getLogger(RoomEventLog.class.getName());

  /** Writes the line of an event. */
  public void on(RoomEvent event) {
    LogFields fields = fields(event.room());
    String message;
    if (event instanceof RoomEvent.RoomStarted) {
      message = "room started";
    } else if (event instanceof RoomEvent.RoomFinished) {
      message = "room finished";
    } else if (event instanceof RoomEvent.ParticipantEntered entered) {
      message = "participant joining";
      add(fields, entered.participant());
    } else if (event instanceof RoomEvent.ParticipantJoined joined) {
      message = "participant active";
      add(fields, joined.participant());
    } else if (event instanceof RoomEvent.ParticipantLeft left) {
      message = "participant left";
      add(fields, left.participant());
      fields.put("reason", left.participant().getDisconnectReason());
    } else if (event instanceof RoomEvent.ParticipantConnectionAborted aborted) {
      message = "participant never connected";
      add(fields, aborted.participant());
      fields.put("reason", aborted.participant().getDisconnectReason());
    } else if (event instanceof RoomEvent.TrackPublished published) {
      message = "track published";
      add(fields, published.participant());
      add(fields, published.track());
    } else if (event instanceof RoomEvent.TrackUnpublished unpublished) {
      message = "track unpublished";
      add(fields, unpublished.participant());
      add(fields, unpublished.track());
    } else {
      throw new IllegalStateException("no text for " + event);
    }
    LOG.log(System.Logger.Level.INFO, message + LogFields.PLACE, fields);
  }

  private static LogFields fields(Room room) {
    LogFields fields = new LogFields();
    fields.put("room", room.getName());
    fields.put("roomID", room.getSid());
    return fields;
  }

  private static void add(LogFields fields, ParticipantInfo participant) {
    fields.put("participant", participant.getIdentity());
    fields.put("pID", participant.getSid());
  }

  private static void add(LogFields fields, TrackInfo track) {
    fields.put("trackID", track.getSid());
    fields.put("source", track.getSource());
    fields.put("mime", track.getMimeType());
  }
}
