package io.livekit.jakarta.samples.frontdesk;

import io.livekit.jakarta.api.decision.JoinRequested;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

/** Decides who comes in, and as what. It may look into the database: only who asks waits. */
@ApplicationScoped
public class Doorkeeper {
  @Inject GuestList guests;

  void mayJoin(@Observes JoinRequested join) {
    guests
        .find(join.participant().identity())
        .ifPresentOrElse(
            guest -> admit(join, guest.getRole()), () -> join.deny("you are not on the list"));
  }

  static void admit(JoinRequested join, Role role) {
    if (role == Role.LISTENER) {
      join.denyPublishing();
    }
    if (role.maxBitrate() > 0) {
      join.limitBitrate(role.maxBitrate());
    }
  }
}
