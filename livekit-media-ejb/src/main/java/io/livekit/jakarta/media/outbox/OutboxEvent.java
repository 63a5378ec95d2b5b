package io.livekit.jakarta.media.outbox;

import io.livekit.jakarta.media.event.RoomEvent;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.proto.WebhookEvent;

/**
 * An event on its way to receivers. What is in it stays the same however often it is sent.
 *
 * @param number its place among all events of this node, from 1; 0 before it has one
 * @param unixMillis when it happened
 * @param body the event with its id, name and time, and room, participant and track in full
 */
public record OutboxEvent(long number, long unixMillis, WebhookEvent body) {

  /**
   * @param id names the event to everybody who gets it, {@code EV_…}
   */
  public static OutboxEvent of(String id, long unixMillis, RoomEvent event) {
    WebhookEvent.Builder body =
        WebhookEvent.newBuilder()
            .setId(id)
            .setCreatedAt(unixMillis / 1000)
            .setEvent(EventName.of(event).wireName())
            .setRoom(event.room());
    ParticipantInfo participant = event.participant();
    if (participant != null) {
      body.setParticipant(participant);
    }
    TrackInfo track = event.track();
    if (track != null) {
      body.setTrack(track);
    }
    return new OutboxEvent(0, unixMillis, body.build());
  }

  /**
   * @return the same event with its place
   */
  public OutboxEvent numbered(long place) {
    return new OutboxEvent(place, unixMillis, body);
  }

  public String id() {
    return body.getId();
  }

  public EventName name() {
    return EventName.named(body.getEvent());
  }

  /**
   * @return name of its room; events of one room stay in order
   */
  public String room() {
    return body.getRoom().getName();
  }
}
