package io.livekit.jakarta.api.rest;

import io.livekit.jakarta.api.RoomInfo;
import java.util.List;

/**
 * A page of rooms. Immutable.
 *
 * @param rooms by name, in the order of its characters
 * @param nextCursor where the next page begins; null when this is the last
 */
public record RoomList(List<RoomInfo> rooms, String nextCursor) {
  public RoomList {
    rooms = rooms == null ? List.of() : List.copyOf(rooms);
  }
}
