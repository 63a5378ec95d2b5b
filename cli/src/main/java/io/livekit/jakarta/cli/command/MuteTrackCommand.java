package io.livekit.jakarta.cli.command;

import io.livekit.jakarta.cli.process.CliException;
import io.livekit.jakarta.cli.process.ExitCode;
import io.livekit.jakarta.proto.MuteRoomTrackRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Mutes or unmutes a track. */
@Command(
    name = "mute-track",
    description = {
      "Mutes or unmutes a participant's track.",
      "Unmuting is refused where the server's room.enable_remote_unmute is false."
    },
    footer = {
      "  livekit-cli mute-track --room-id RM_... --identity alice --track TR_...",
      "  livekit-cli mute-track --room-id RM_... --identity alice --track TR_... --unmute"
    })
public final class MuteTrackCommand extends RoomCommand {
  @Option(
      names = "--identity",
      paramLabel = "IDENTITY",
      required = true,
      description = "who publishes the track")
  private String identity;

  @Option(
      names = {"--track", "--track-sid"},
      paramLabel = "SID",
      required = true,
      description = "the track (TR_...), as list-participants shows it")
  private String track;

  @Option(names = "--unmute", description = "the opposite")
  private boolean unmute;

  @Override
  public Integer call() {
    boolean known =
        rooms()
            .muteTrack(
                MuteRoomTrackRequest.newBuilder()
                    .setRoom(roomName())
                    .setIdentity(identity)
                    .setTrackSid(track)
                    .setMuted(!unmute)
                    .build())
            .hasTrack();
    if (!known) {
      throw new CliException(ExitCode.NOT_FOUND, "track does not exist");
    }
    print((unmute ? "unmuted track " : "muted track ") + track);
    return ExitCode.OK;
  }
}
