package io.livekit.jakarta.media.signal;

import io.livekit.jakarta.media.participant.CloseReason;
import io.livekit.jakarta.media.participant.Participant;
import io.livekit.jakarta.media.room.Room;
import io.livekit.jakarta.proto.CandidateProtocol;
import io.livekit.jakarta.proto.SimulateScenario;

/** Misbehaves on request, for clients' tests (spec/01 §11). Stateless. */
final class ScenarioRequests {
  /** Longest time that somebody can be made to speak. */
  private static final int MAX_SPEAKING_SECONDS = 3600;

  void handle(Room room, Participant participant, SimulateScenario scenario) {
    long now = room.executor().clock().nanos();
    switch (scenario.getScenarioCase()) {
      case SPEAKER_UPDATE ->
          room.simulateSpeaker(
              participant,
              Math.max(0, Math.min(MAX_SPEAKING_SECONDS, scenario.getSpeakerUpdate())));
      case NODE_FAILURE -> participant.close(CloseReason.NODE_FAILURE);
      case MIGRATION -> participant.close(CloseReason.MIGRATION);
      case SERVER_LEAVE -> participant.close(CloseReason.SERVER_LEAVE);
      case SWITCH_CANDIDATE_PROTOCOL ->
          room.preferTcp(
              participant, scenario.getSwitchCandidateProtocol() != CandidateProtocol.UDP);
      case DISCONNECT_SIGNAL_ON_RESUME -> participant.resumeFaults().dropAfterMessages(now);
      case DISCONNECT_SIGNAL_ON_RESUME_NO_MESSAGES ->
          participant.resumeFaults().dropBeforeMessages(now);
      default -> {
        // leave_request_full_reconnect does nothing in the reference; bandwidth isn't limited here
        // yet.
      }
    }
  }
}
