package io.livekit.jakarta.api.rest;

import io.livekit.jakarta.api.ParticipantInfo;
import java.util.List;

/**
 * The participants of a room. Immutable.
 *
 * @param participants in the order in which they came
 */
public record ParticipantList(List<ParticipantInfo> participants) {
  public ParticipantList {
    participants = participants == null ? List.of() : List.copyOf(participants);
  }
}
