package io.livekit.jakarta.media.participant;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.proto.DisconnectReason;
import io.livekit.jakarta.proto.ParticipantInfo.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ways from state to state, and that there are no others. */
class ParticipantStateTest {
  private static final long NOW = 1_700_000_000_000L;

  private final ParticipantState state = new ParticipantState();

  private void bringTo(State wanted) {
    switch (wanted) {
      case JOINED -> state.join(NOW);
      case ACTIVE -> {
        state.join(NOW);
        state.activate();
      }
      case DISCONNECTED -> state.end(DisconnectReason.CLIENT_INITIATED);
      default -> {}
    }
    assertThat(state.current()).isEqualTo(wanted);
  }

  private boolean tell(String event) {
    return switch (event) {
      case "join" -> state.join(NOW + 1);
      case "activate" -> state.activate();
      case "end" -> state.end(DisconnectReason.ROOM_DELETED);
      default -> throw new IllegalArgumentException(event);
    };
  }

  @ParameterizedTest(name = "{1} while {0} leads to {2}")
  @CsvSource({
    "JOINING,      join,     JOINED,       true",
    "JOINING,      activate, JOINING,      false",
    "JOINING,      end,      DISCONNECTED, true",
    "JOINED,       join,     JOINED,       false",
    "JOINED,       activate, ACTIVE,       true",
    "JOINED,       end,      DISCONNECTED, true",
    "ACTIVE,       join,     ACTIVE,       false",
    "ACTIVE,       activate, ACTIVE,       false",
    "ACTIVE,       end,      DISCONNECTED, true",
    "DISCONNECTED, join,     DISCONNECTED, false",
    "DISCONNECTED, activate, DISCONNECTED, false",
    "DISCONNECTED, end,      DISCONNECTED, false"
  })
  void everyEventLeadsWhereTheTableSays(State from, String event, State to, boolean taken) {
    bringTo(from);
    assertThat(tell(event)).isEqualTo(taken);
    assertThat(state.current()).isEqualTo(to);
    assertThat(state.isActive()).isEqualTo(to == State.ACTIVE);
    assertThat(state.isClosed()).isEqualTo(to == State.DISCONNECTED);
  }

  @Test
  void theFirstReasonOfAnEndStays() {
    assertThat(state.disconnectReason()).isEqualTo(DisconnectReason.UNKNOWN_REASON);
    state.end(DisconnectReason.CLIENT_INITIATED);
    state.end(DisconnectReason.ROOM_DELETED);
    assertThat(state.disconnectReason()).isEqualTo(DisconnectReason.CLIENT_INITIATED);
  }

  @Test
  void whoWasActiveIsStillKnownAfterTheEnd() {
    bringTo(State.ACTIVE);
    state.end(DisconnectReason.CLIENT_INITIATED);
    assertThat(state.wasActive()).isTrue();
  }

  @Test
  void whoEndsBeforeAConnectionWasNeverActive() {
    bringTo(State.JOINED);
    state.end(DisconnectReason.JOIN_FAILURE);
    assertThat(state.wasActive()).isFalse();
  }

  @Test
  void theTimeOfTheJoinIsKnownToTheJoinResponseAndStaysAsItWas() {
    state.joinsAt(NOW);
    assertThat(state.joinedAtMillis()).isEqualTo(NOW);
    state.join(NOW + 5);
    state.join(NOW + 9);
    assertThat(state.joinedAtMillis()).isEqualTo(NOW + 5);
  }
}
