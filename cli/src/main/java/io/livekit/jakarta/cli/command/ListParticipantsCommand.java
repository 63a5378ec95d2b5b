package io.livekit.jakarta.cli.command;

import io.livekit.jakarta.cli.process.ExitCode;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.TrackInfo;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists the participants of a room and their tracks. */
@Command(
    name = "list-participants",
    description = "Lists who is in a room and what they publish.",
    footer = {
      "  livekit-cli list-participants --room-id RM_...",
      "  livekit-cli list-participants --room standup --json | jq '.[].identity'"
    })
public final class ListParticipantsCommand extends RoomCommand {
  @Option(names = "--json", description = "as a JSON array")
  private boolean json;

  @Override
  public Integer call() {
    List<ParticipantInfo> participants = rooms().listParticipants(roomName());
    if (json) {
      print(ProtoJson.of(participants));
      return ExitCode.OK;
    }
    Table table = new Table("IDENTITY", "NAME", "STATE", "TRACK", "KIND", "CODEC", "SIZE", "MUTED");
    for (ParticipantInfo participant : participants) {
      String state = participant.getState().name().toLowerCase(Locale.ROOT);
      if (participant.getTracksCount() == 0) {
        table.row(participant.getIdentity(), participant.getName(), state, "-", "", "", "", "");
      }
      for (TrackInfo track : participant.getTracksList()) {
        table.row(
            participant.getIdentity(),
            participant.getName(),
            state,
            track.getSid(),
            track.getSource().name().toLowerCase(Locale.ROOT),
            track.getMimeType(),
            track.getWidth() == 0 ? "" : track.getWidth() + "x" + track.getHeight(),
            track.getMuted() ? "yes" : "no");
      }
    }
    print(table.toString());
    return ExitCode.OK;
  }
}
