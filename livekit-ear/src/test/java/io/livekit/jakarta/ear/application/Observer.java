package io.livekit.jakarta.ear.application;

import io.livekit.jakarta.api.RoomInfo;
import io.livekit.jakarta.api.RoomScoped;
import io.livekit.jakarta.api.Rooms;
import io.livekit.jakarta.api.decision.MetadataChangeRequested;
import io.livekit.jakarta.api.event.RoomEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Destroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

/** Decides by failing, follows what happens and changes rooms, beside the sample application. */
@ApplicationScoped
public class Observer {
  @Inject Rooms rooms;
  @Inject Attendance attendance;

  void mayChange(@Observes MetadataChangeRequested change) {
    throw new IllegalStateException("the database is gone");
  }

  void begins(@Observes @Initialized(RoomScoped.class) RoomInfo room) {
    Journal.LINES.add("initialized " + room.name());
  }

  void came(@Observes RoomEvent.ParticipantEntered event) {
    attendance.add(event.participant().identity());
    rooms.setMetadata(event.room().name(), attendance.text());
  }

  void ends(@Observes @BeforeDestroyed(RoomScoped.class) RoomInfo room) {
    Journal.LINES.add("before destroyed " + attendance.text());
  }

  void ended(@Observes @Destroyed(RoomScoped.class) RoomInfo room) {
    Journal.LINES.add("destroyed " + room.name());
    // A room that stays to be asked what became of the last.
    rooms
        .create(io.livekit.jakarta.api.rest.RoomCreation.named("journal"))
        .thenCompose(made -> rooms.setMetadata("journal", String.join(";", Journal.LINES)));
  }
}
