package io.livekit.jakarta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.e2e.harness.Chromium;
import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.Pair;
import io.livekit.jakarta.e2e.harness.PeerMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Lost sockets and networks, as livekit-client simulates them. A session that begins anew does so
 * in the same way for all causes, so that one of them runs with two peer connections.
 */
@LiveKit
class ReconnectTest {

  /**
   * livekit-client may report a full reconnect before its own attempt is over. Reliable data
   * published in between waits for the replay of a resume, which never comes, and so is lost in the
   * client (2.23).
   */
  private static final String SETTLED = "!room.engine.attemptingReconnect";

  @ParameterizedTest
  @EnumSource
  void aLostSocketIsResumedWithAnIceRestart(PeerMode mode, Chromium chromium) {
    Pair pair = watching(mode, chromium);
    String sid = pair.bob().text("room.localParticipant.sid");
    String fragment = pair.bob().text("h.serverFragment()");
    pair.bob().run("void room.simulateScenario('signal-reconnect')");
    pair.bob().await("h.count('reconnected') === 1");
    stillWorks(pair);
    assertThat(pair.bob().text("room.localParticipant.sid")).isEqualTo(sid);
    assertThat(pair.bob().text("h.serverFragment()")).isNotEqualTo(fragment);
    assertThat(pair.alice().number("h.count('participantDisconnected')")).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void thePublisherResumesToo(PeerMode mode, Chromium chromium) {
    Pair pair = watching(mode, chromium);
    pair.alice().run("void room.simulateScenario('signal-reconnect')");
    pair.alice().await("h.count('reconnected') === 1");
    stillWorks(pair);
    assertThat(pair.bob().number("h.count('trackUnsubscribed')")).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = "SINGLE")
  void aResumeThatFailsBecomesANewSession(PeerMode mode, Chromium chromium) {
    Pair pair = watching(mode, chromium);
    String sid = pair.alice().text("room.localParticipant.sid");
    pair.alice().run("void room.simulateScenario('resume-reconnect')");
    pair.alice().await("h.count('reconnected') === 1");
    assertThat(pair.alice().text("room.localParticipant.sid")).isNotEqualTo(sid);
    stillWorks(pair);
  }

  @ParameterizedTest
  @EnumSource
  void aFullReconnectPublishesAgain(PeerMode mode, Chromium chromium) {
    Pair pair = watching(mode, chromium);
    String sid = pair.alice().text("room.localParticipant.sid");
    pair.alice().run("void room.simulateScenario('full-reconnect')");
    pair.alice().await("h.count('reconnected') === 1");
    assertThat(pair.alice().text("room.localParticipant.sid")).isNotEqualTo(sid);
    stillWorks(pair);
  }

  @ParameterizedTest
  @EnumSource(names = "SINGLE")
  void aNodeThatFailsIsReconnectedTo(PeerMode mode, Chromium chromium) {
    Pair pair = watching(mode, chromium);
    String sid = pair.bob().text("room.localParticipant.sid");
    pair.bob().run("void room.simulateScenario('node-failure')");
    pair.bob().await("h.count('reconnected') === 1");
    assertThat(pair.bob().text("room.localParticipant.sid")).isNotEqualTo(sid);
    stillWorks(pair);
  }

  @ParameterizedTest
  @EnumSource
  void aSocketLostDuringTheResumeIsResumedAgain(PeerMode mode, Chromium chromium) {
    Pair pair = watching(mode, chromium);
    pair.bob().run("void room.simulateScenario('disconnect-signal-on-resume')");
    pair.bob().await("h.count('reconnected') >= 1 && room.state === 'connected'");
    stillWorks(pair);
  }

  @ParameterizedTest
  @EnumSource
  void mediaMovesToTcpWhenAsked(PeerMode mode, Chromium chromium) {
    Pair pair = watching(mode, chromium);
    pair.bob().run("void room.simulateScenario('force-tcp')");
    pair.bob().await("h.count('reconnected') >= 1 && room.state === 'connected'");
    pair.bob().await("await h.transportProtocol() === 'tcp'");
    stillWorks(pair);
  }

  /** Alice publishes, Bob watches and listens. */
  private static Pair watching(PeerMode mode, Chromium chromium) {
    Pair pair = chromium.pair(mode);
    pair.alice().run("h.publishCanvas()");
    pair.alice().run("h.publishTone(440)");
    pair.bob().seesMoving("alice", "camera").hears("alice", 440);
    return pair;
  }

  private static void stillWorks(Pair pair) {
    pair.bob().seesMoving("alice", "camera").hears("alice", 440);
    pair.alice().await(SETTLED);
    pair.bob().await(SETTLED);
    pair.alice()
        .run(
            "room.localParticipant.publishData(new TextEncoder().encode('after'), { reliable: true"
                + " })");
    pair.bob().await("h.data.some(d => d.text === 'after')");
    pair.bob()
        .run(
            "room.localParticipant.publishData(new TextEncoder().encode('back'), { reliable: true"
                + " })");
    pair.alice().await("h.data.some(d => d.text === 'back')");
  }
}
