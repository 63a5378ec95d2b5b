package io.livekit.jakarta.cli.command;

import io.livekit.jakarta.cli.process.ExitCode;
import io.livekit.jakarta.proto.Room;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists rooms. */
@Command(
    name = "list-rooms",
    description = {"Lists the rooms of the server.", "Counts may lag a few seconds behind."},
    footer = {"  livekit-cli list-rooms", "  livekit-cli list-rooms --json | jq '.[].name'"})
public final class ListRoomsCommand extends ApiCommand {
  @Parameters(paramLabel = "NAME", arity = "0..*", description = "only these")
  private List<String> names = List.of();

  @Option(names = "--json", description = "as a JSON array")
  private boolean json;

  @Override
  public Integer call() {
    List<Room> rooms = rooms().listRooms(names);
    if (json) {
      print(ProtoJson.of(rooms));
      return ExitCode.OK;
    }
    Table table = new Table("SID", "NAME", "PARTICIPANTS", "PUBLISHERS", "CREATED");
    for (Room room : rooms) {
      table.row(
          room.getSid(),
          room.getName(),
          Integer.toString(room.getNumParticipants()),
          Integer.toString(room.getNumPublishers()),
          Instant.ofEpochSecond(room.getCreationTime()).toString());
    }
    print(table.toString());
    return ExitCode.OK;
  }
}
