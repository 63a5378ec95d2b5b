package io.livekit.jakarta.samples.frontdesk;

import io.livekit.jakarta.api.event.RoomEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Inject;

/** Has every event written down, on a thread that may wait for the database. */
@ApplicationScoped
public class Auditor {
  @Inject AuditLog log;

  void follow(@ObservesAsync RoomEvent event) {
    log.write(event);
  }
}
