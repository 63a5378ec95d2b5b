package io.livekit.jakarta.ear.application;

import io.livekit.jakarta.api.RoomScoped;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;

/** Who has come into a room. Owned by: its room. */
@RoomScoped
public class Attendance {
  @Inject Bell bell;
  private final List<String> identities = new ArrayList<>();

  public void add(String identity) {
    identities.add(identity);
    bell.ring();
  }

  public String text() {
    return String.join(",", identities) + " " + bell.rings();
  }

  @PreDestroy
  void end() {
    Journal.LINES.add("attendance " + text()); // the other bean of its room is alive still
  }
}
