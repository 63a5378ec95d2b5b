package io.livekit.jakarta.media.room;

import io.livekit.jakarta.api.RoomScoped;
import io.livekit.jakarta.media.participant.Participant;
import io.livekit.jakarta.media.participant.SignalChannel;
import io.livekit.jakarta.proto.CreateRoomRequest;
import io.livekit.jakarta.proto.ReconnectReason;
import jakarta.inject.Inject;

/**
 * Sessions that go on over another socket (spec/01 §6.2), or another protocol (spec/02 §1.5). Owned
 * by: the room's executor.
 */
@RoomScoped
final class Resumption {
  private final RoomNode node;
  private final String room;
  private final JoinResponses responses;
  private final RoomUpdates updates;
  private final DepartedParticipants departed;
  private final Roster roster;

  @Inject
  Resumption(
      RoomNode node,
      CreateRoomRequest request,
      JoinResponses responses,
      RoomUpdates updates,
      DepartedParticipants departed,
      Roster roster) {
    this.node = node;
    room = request.getName();
    this.responses = responses;
    this.updates = updates;
    this.departed = departed;
    this.roster = roster;
  }

  void resume(Participant participant, SignalChannel channel, ReconnectReason reason) {
    long lastSeen = participant.outbox().lastHeardMillis();
    participant.attach(channel);
    if (participant.client().takesReconnectResponse()) {
      participant.outbox().send(responses.reconnect(participant, node.clock().unixSeconds()));
    }
    if (participant.client().takesDisconnectedUpdates()) {
      participant.outbox().repeatUpdates(departed.since(lastSeen));
    }
    participant
        .outbox()
        .repeatUpdates(
            roster.all().stream()
                .filter(other -> !other.isHidden() || other == participant)
                .map(Participant::info)
                .toList());
    participant.outbox().send(updates.update());
    participant.publications().resumed();
    choosePath(participant, reason);
    participant.links().restartIce();
    participant.sendRefreshToken();
    participant.outbox().heard(node.clock().unixMillis());
  }

  /**
   * A path over UDP that fails right after it came up is a bad one: TCP is tried next (spec/02
   * §1.5). Where TCP fails too, everything is tried again.
   */
  private void choosePath(Participant participant, ReconnectReason reason) {
    boolean connectionFailed =
        reason == ReconnectReason.RR_PUBLISHER_FAILED
            || reason == ReconnectReason.RR_SUBSCRIBER_FAILED;
    if (!connectionFailed) {
      return;
    }
    if (participant.links().isTcpOnly()) {
      useAnything(participant);
    } else if (participant.links().isShortLived() && mayUseTcp(participant)) {
      useTcp(participant, false);
    }
  }

  /** Lets a client use TCP only, or anything again, from now on, because it says so. */
  void preferTcp(Participant participant, boolean tcp) {
    if (tcp && mayUseTcp(participant)) {
      useTcp(participant, true);
    } else {
      useAnything(participant);
    }
    participant.links().restartIce();
  }

  private boolean mayUseTcp(Participant participant) {
    return participant.client().supportsIceTcp() && node.config().rtc().allowTcpFallback();
  }

  private void useTcp(Participant participant, boolean proven) {
    node.icePreferences().useTcp(room, participant.identity(), proven);
    participant.links().setTcpOnly(true);
  }

  private void useAnything(Participant participant) {
    node.icePreferences().forget(room, participant.identity());
    participant.links().setTcpOnly(false);
  }
}
