package io.livekit.jakarta.api;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A room as it was at one moment. Immutable. A room of the same name that is made later is another
 * one, with another sid.
 *
 * @param sid {@code RM_…}, new for every life of a name
 * @param name unique among the rooms that live
 * @param createdAt in milliseconds
 * @param emptyTimeout how long it lives before anybody has joined, in whole seconds
 * @param departureTimeout how long it lives after the last participant left, in whole seconds
 * @param maxParticipants 0 for as many as the server takes
 * @param metadata free text of the application, never null
 * @param participantCount those who are there; hidden ones do not count
 * @param publisherCount those of them who have published a track
 * @param recording whether it is being recorded
 * @param enabledCodecs what may be published
 */
public record RoomInfo(
    String sid,
    String name,
    Instant createdAt,
    Duration emptyTimeout,
    Duration departureTimeout,
    int maxParticipants,
    String metadata,
    int participantCount,
    int publisherCount,
    boolean recording,
    List<CodecInfo> enabledCodecs) {
  public RoomInfo {
    enabledCodecs = enabledCodecs == null ? List.of() : List.copyOf(enabledCodecs);
  }
}
