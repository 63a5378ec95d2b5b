package io.livekit.jakarta.cli.command;

import io.livekit.jakarta.cli.process.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Removes a participant. */
@Command(
    name = "remove-participant",
    description = {"Removes a participant from a room.", "Who has a valid token can come back."},
    footer = "  livekit-cli remove-participant --room-id RM_... --identity alice")
public final class RemoveParticipantCommand extends RoomCommand {
  @Option(names = "--identity", paramLabel = "IDENTITY", required = true, description = "whom")
  private String identity;

  @Override
  public Integer call() {
    rooms().removeParticipant(roomName(), identity);
    print("removed participant " + identity);
    return ExitCode.OK;
  }
}
