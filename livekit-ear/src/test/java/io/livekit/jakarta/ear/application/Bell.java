package io.livekit.jakarta.ear.application;

import io.livekit.jakarta.api.RoomScoped;

/** Rings for each guest of a room. Owned by: its room. */
@RoomScoped
public class Bell {
  private int rings;

  public void ring() {
    rings++;
  }

  public int rings() {
    return rings;
  }
}
