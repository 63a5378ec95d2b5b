package io.livekit.jakarta.samples.frontdesk;

import io.livekit.jakarta.api.event.RoomEvent;
import jakarta.ejb.Stateless;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** What has happened in all rooms. */
@Stateless
public class AuditLog {
  static final int MAX_ROWS = 500;

  @PersistenceContext(unitName = "front-desk")
  private EntityManager entities;

  /** Writes an event down, once. */
  public void write(RoomEvent event) {
    entities.merge(row(event, Instant.now()));
  }

  static AuditRow row(RoomEvent event, Instant now) {
    return new AuditRow(
        event.id(),
        event.name(),
        LocalDateTime.ofInstant(event.time(), ZoneOffset.UTC),
        ChronoUnit.MICROS.between(Instant.EPOCH, now),
        event.room().name(),
        event instanceof RoomEvent.ParticipantEvent one ? one.participant().identity() : null,
        event instanceof RoomEvent.TrackEvent one ? one.track().source().name() : null);
  }

  /**
   * @return the latest, newest first
   */
  public List<AuditRow> latest(int rows) {
    return entities
        .createQuery(
            "select audit from AuditRow audit order by audit.writtenAt desc", AuditRow.class)
        .setMaxResults(Math.max(1, Math.min(rows, MAX_ROWS)))
        .getResultList();
  }
}
