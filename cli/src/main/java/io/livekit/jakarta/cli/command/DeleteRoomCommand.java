package io.livekit.jakarta.cli.command;

import io.livekit.jakarta.cli.api.RoomServiceClient;
import io.livekit.jakarta.cli.process.CliException;
import io.livekit.jakarta.cli.process.ExitCode;
import io.livekit.jakarta.proto.Room;
import java.util.Optional;
import picocli.CommandLine.Command;

/** Deletes a room. One that doesn't exist is as good as deleted (spec/05 §3). */
@Command(
    name = "delete-room",
    description = {
      "Closes a room and disconnects everybody in it.",
      "Deleting a room that does not exist is no error."
    },
    footer = "  livekit-cli delete-room --room-id RM_...")
public final class DeleteRoomCommand extends RoomCommand {
  @Override
  public Integer call() {
    RoomServiceClient rooms = rooms();
    Optional<Room> room = finder().find(roomId());
    if (room.isPresent()) {
      try {
        rooms.deleteRoom(room.get().getName());
      } catch (CliException e) {
        if (e.exitCode() != ExitCode.NOT_FOUND) {
          throw e;
        }
      }
    }
    print("deleted room " + roomId());
    return ExitCode.OK;
  }
}
