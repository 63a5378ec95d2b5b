package io.livekit.jakarta.cli.command;

import io.livekit.jakarta.cli.process.ExitCode;
import io.livekit.jakarta.proto.CreateRoomRequest;
import io.livekit.jakarta.proto.Room;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Creates a room. */
@Command(
    name = "create-room",
    description = {
      "Creates a room and prints it as JSON.",
      "That is sid, node_ip, creation_time (seconds), and a token with which join can enter the"
          + " room. Without a name the room gets a random one; a room that exists is printed"
          + " unchanged."
    },
    footer = {
      "  livekit-cli create-room",
      "  livekit-cli create-room --name standup --empty-timeout 3600",
      "  SID=$$(livekit-cli create-room | jq -r .sid)"
    })
public final class CreateRoomCommand extends ApiCommand {
  @Option(
      names = {"--name", "--room-id", "--room"},
      paramLabel = "NAME",
      description = "the room's name")
  private String name;

  @Option(
      names = "--empty-timeout",
      paramLabel = "SECONDS",
      description = "close the room after this long if nobody comes")
  private int emptyTimeout;

  @Option(
      names = "--departure-timeout",
      paramLabel = "SECONDS",
      description = "close the room this long after the last one left")
  private int departureTimeout;

  @Option(names = "--max-participants", paramLabel = "COUNT", description = "0 for any number")
  private int maxParticipants;

  @Option(names = "--metadata", paramLabel = "TEXT", description = "shown to all participants")
  private String metadata = "";

  @Override
  public Integer call() {
    Room room =
        rooms()
            .createRoom(
                CreateRoomRequest.newBuilder()
                    .setName(name == null ? RandomNames.room() : name)
                    .setEmptyTimeout(emptyTimeout)
                    .setDepartureTimeout(departureTimeout)
                    .setMaxParticipants(maxParticipants)
                    .setMetadata(metadata)
                    .build());
    print(RoomDescription.of(room, server(), tokens()));
    return ExitCode.OK;
  }
}
