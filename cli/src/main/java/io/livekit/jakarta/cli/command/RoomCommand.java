package io.livekit.jakarta.cli.command;

import picocli.CommandLine.Option;

/** A command about one room that exists. */
abstract class RoomCommand extends ApiCommand {
  @Option(
      names = {"--room-id", "--room"},
      paramLabel = "ROOM",
      required = true,
      order = 0,
      description = "the room's sid (RM_...) or name")
  private String roomId;

  final String roomId() {
    return roomId;
  }

  /**
   * @return the room's name, by which the API knows it
   */
  final String roomName() {
    return finder().name(roomId);
  }
}
