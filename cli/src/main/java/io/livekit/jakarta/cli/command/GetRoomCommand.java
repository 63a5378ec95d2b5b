package io.livekit.jakarta.cli.command;

import io.livekit.jakarta.cli.process.ExitCode;
import picocli.CommandLine.Command;

/** Prints a room as create-room does. */
@Command(
    name = "get-room",
    description = "Prints a room as create-room does, with a fresh token.",
    footer = {"  livekit-cli get-room --room-id RM_...", "  livekit-cli get-room --room standup"})
public final class GetRoomCommand extends RoomCommand {
  @Override
  public Integer call() {
    print(RoomDescription.of(finder().get(roomId()), server(), tokens()));
    return ExitCode.OK;
  }
}
