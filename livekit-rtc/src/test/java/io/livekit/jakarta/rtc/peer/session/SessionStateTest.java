package io.livekit.jakarta.rtc.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.ice.IceState;
import io.livekit.jakarta.rtc.peer.ConnectionState;
import org.junit.jupiter.api.Test;

class SessionStateTest {
  private final SessionState state = new SessionState();

  @Test
  void aPathAloneDoesNotConnect() {
    assertThat(state.news(IceState.CHECKING)).isEqualTo(ConnectionState.CONNECTING);
    assertThat(state.news(IceState.CONNECTED)).as("no news").isNull();
    assertThat(state.beginHandshake()).isTrue();
    assertThat(state.beginHandshake()).as("once").isFalse();
    assertThat(state.news(IceState.CONNECTED)).isNull();
    state.secured();
    assertThat(state.news(IceState.CONNECTED)).isEqualTo(ConnectionState.CONNECTED);
  }

  @Test
  void iceMayFailAndComeBack() {
    state.beginHandshake();
    state.secured();
    state.news(IceState.CONNECTED);
    assertThat(state.news(IceState.DISCONNECTED)).isEqualTo(ConnectionState.DISCONNECTED);
    assertThat(state.news(IceState.FAILED)).isEqualTo(ConnectionState.FAILED);
    assertThat(state.news(IceState.CONNECTED)).isEqualTo(ConnectionState.CONNECTED);
  }

  @Test
  void whatFailedForGoodStaysFailedWhateverComesLater() {
    state.beginHandshake();
    assertThat(state.fail()).isTrue();
    assertThat(state.fail()).as("once").isFalse();
    state.secured();
    assertThat(state.news(IceState.CONNECTED)).isEqualTo(ConnectionState.FAILED);
    state.closedByRemote();
    assertThat(state.news(IceState.CONNECTED)).isEqualTo(ConnectionState.CLOSED);
  }

  @Test
  void anOrderlyEndIsNoFailure() {
    state.beginHandshake();
    state.secured();
    state.closedByRemote();
    assertThat(state.fail()).isFalse();
    assertThat(state.news(IceState.FAILED)).isEqualTo(ConnectionState.CLOSED);
  }

  @Test
  void whoClosesItselfIsToldNothing() {
    state.close();
    assertThat(state.news(IceState.CLOSED)).isNull();
  }
}
