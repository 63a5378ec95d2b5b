package io.livekit.jakarta.samples.frontdesk;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.LocalDateTime;

/** An event of a room, as it was written down. */
@Entity
@Table(name = "desk_audit")
public class AuditRow {
  /** The event's: one that is delivered again is the same row. */
  @Id
  @Column(name = "event_id")
  private String eventId;

  @Column(name = "event_name", nullable = false)
  private String event;

  @Column(name = "happened_at", nullable = false)
  private LocalDateTime happenedAt;

  /** Microseconds; events of one millisecond keep the order in which they came. */
  @Column(name = "written_at", nullable = false)
  private long writtenAt;

  @Column(name = "room_name", nullable = false)
  private String room;

  @Column(name = "participant_identity")
  private String participant;

  @Column(name = "track_source")
  private String track;

  /** For JPA. */
  protected AuditRow() {}

  /**
   * @param happenedAt in UTC
   * @param writtenAt microseconds since 1970
   * @param participant null when it is about the room
   * @param track what the track shows; null when it is about none
   */
  AuditRow(
      String eventId,
      String event,
      LocalDateTime happenedAt,
      long writtenAt,
      String room,
      String participant,
      String track) {
    this.eventId = eventId;
    this.event = event;
    this.happenedAt = happenedAt;
    this.writtenAt = writtenAt;
    this.room = room;
    this.participant = participant;
    this.track = track;
  }

  public String getEventId() {
    return eventId;
  }

  public String getEvent() {
    return event;
  }

  public LocalDateTime getHappenedAt() {
    return happenedAt;
  }

  public String getRoom() {
    return room;
  }

  public String getParticipant() {
    return participant;
  }

  public String getTrack() {
    return track;
  }
}
