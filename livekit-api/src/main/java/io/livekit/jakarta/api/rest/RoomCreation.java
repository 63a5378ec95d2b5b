package io.livekit.jakarta.api.rest;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.time.Duration;

/**
 * A room to be made. What is null is as the server is configured. Immutable.
 *
 * @param name unique among the rooms that live; the server limits its length
 * @param emptyTimeout how long it lives before anybody has joined
 * @param departureTimeout how long it lives after the last participant left
 * @param maxParticipants 0 for as many as the server takes
 * @param metadata free text of the application; the server limits its length
 * @param syncStreams whether the tracks of a participant are played in step
 * @param preset name of a room configuration of the server
 */
public record RoomCreation(
    @NotBlank String name,
    @WholeSeconds Duration emptyTimeout,
    @WholeSeconds Duration departureTimeout,
    @Min(0) Integer maxParticipants,
    String metadata,
    Boolean syncStreams,
    String preset) {

  /**
   * @return a room that is all as the server is configured
   */
  public static RoomCreation named(String name) {
    return new RoomCreation(name, null, null, null, null, null, null);
  }
}
