package io.livekit.jakarta.samples.frontdesk;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.api.ParticipantInfo;
import io.livekit.jakarta.api.ParticipantKind;
import io.livekit.jakarta.api.ParticipantPermission;
import io.livekit.jakarta.api.ParticipantState;
import io.livekit.jakarta.api.decision.JoinRequested;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Decisions are made without a container here, as those of any application can be. */
class DoorkeeperTest {

  private static JoinRequested join(Role role) {
    ParticipantInfo participant =
        new ParticipantInfo(
            "",
            "somebody",
            "",
            ParticipantState.JOINING,
            ParticipantKind.STANDARD,
            List.of(),
            "",
            Map.of(),
            null,
            null,
            false,
            List.of(),
            List.of(),
            "",
            0,
            0,
            List.of(),
            null);
    ParticipantPermission all =
        new ParticipantPermission(true, true, true, List.of(), false, true, false, false);
    JoinRequested join = new JoinRequested("lobby", null, participant, all, "");
    Doorkeeper keeper = new Doorkeeper();
    keeper.guests =
        new GuestList() {
          @Override
          public Optional<Guest> find(String identity) {
            return Optional.ofNullable(role).map(one -> new Guest(identity, one));
          }
        };
    keeper.mayJoin(join);
    return join;
  }

  @Test
  void whoIsNotOnTheListStaysOutside() {
    assertThat(join(null).denial()).contains("you are not on the list");
  }

  @Test
  void hostsDoWhatTheyLike() {
    assertThat(join(Role.HOST).isDenied()).isFalse();
    assertThat(join(Role.HOST).permission().canPublish()).isTrue();
    assertThat(join(Role.HOST).maxBitrate()).isZero();
  }

  @Test
  void speakersPublishSoMuchAndNotMore() {
    assertThat(join(Role.SPEAKER).permission().canPublish()).isTrue();
    assertThat(join(Role.SPEAKER).maxBitrate()).isEqualTo(600_000);
  }

  @Test
  void listenersPublishNothing() {
    assertThat(join(Role.LISTENER).permission().canPublish()).isFalse();
    assertThat(join(Role.LISTENER).permission().canSubscribe()).isTrue();
  }
}
