package io.livekit.jakarta.media.participant;

import io.livekit.jakarta.proto.DisconnectReason;
import io.livekit.jakarta.proto.LeaveRequest;
import io.livekit.jakarta.proto.SignalResponse;
import java.util.Optional;

/** Writes leave messages in the form that a client's protocol knows (spec/01 §6.1). */
public final class LeaveMessages {

  private LeaveMessages() {}

  /**
   * @return empty when the client knows no leave of this kind: it then sees its socket close
   */
  static Optional<SignalResponse> message(
      ClientTraits client, DisconnectReason reason, LeaveRequest.Action action) {
    LeaveRequest.Builder leave = LeaveRequest.newBuilder().setReason(reason);
    if (client.knowsLeaveAction()) {
      leave.setAction(action);
    } else if (action == LeaveRequest.Action.RESUME) {
      return Optional.empty();
    } else {
      leave.setCanReconnect(action == LeaveRequest.Action.RECONNECT);
    }
    return Optional.of(SignalResponse.newBuilder().setLeave(leave).build());
  }

  /**
   * @return what a client is told that wants to resume a session which doesn't exist (spec/01 §6.2)
   */
  public static SignalResponse unknownSession(ClientTraits client) {
    return message(client, DisconnectReason.STATE_MISMATCH, LeaveRequest.Action.RECONNECT)
        .orElseThrow();
  }
}
