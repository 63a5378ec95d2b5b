package io.livekit.jakarta.samples.frontdesk;

import io.livekit.jakarta.api.event.RoomEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

/** Keeps each room's board. It is called where everything of the room runs, so it is quick. */
@ApplicationScoped
public class Usher {
  @Inject RoomBoard board;

  void follow(@Observes RoomEvent event) {
    if (!(event instanceof RoomEvent.RoomFinished)) {
      board.update(event);
    }
  }
}
