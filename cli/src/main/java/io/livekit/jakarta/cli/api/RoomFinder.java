package io.livekit.jakarta.cli.api;

import io.livekit.jakarta.cli.process.CliException;
import io.livekit.jakarta.cli.process.ExitCode;
import io.livekit.jakarta.proto.Room;
import java.util.List;
import java.util.Optional;

/**
 * Finds a room by what users have of it: the sid that create-room printed, or its name. The API
 * knows rooms by name only (spec/05 §6), so a sid is looked up in the list of all rooms.
 */
public record RoomFinder(RoomServiceClient rooms) {
  private static final String SID_PREFIX = "RM_";

  public Optional<Room> find(String id) {
    List<Room> named = rooms.listRooms(List.of(id));
    Optional<Room> byName = named.stream().filter(room -> room.getName().equals(id)).findFirst();
    if (byName.isPresent() || !id.startsWith(SID_PREFIX)) {
      return byName;
    }
    return rooms.listRooms(List.of()).stream().filter(room -> room.getSid().equals(id)).findFirst();
  }

  public Room get(String id) {
    return find(id).orElseThrow(() -> new CliException(ExitCode.NOT_FOUND, "room does not exist"));
  }

  /**
   * @return the room's name; a name that no room has stays as it is, for the server to create or to
   *     refuse
   */
  public String name(String id) {
    return id.startsWith(SID_PREFIX) ? get(id).getName() : id;
  }
}
