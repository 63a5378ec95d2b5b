package io.livekit.jakarta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.e2e.harness.Chromium;
import io.livekit.jakarta.e2e.harness.Firefox;
import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.Pair;
import io.livekit.jakarta.e2e.harness.Participant;
import io.livekit.jakarta.e2e.harness.PeerMode;
import io.livekit.jakarta.e2e.harness.Rooms;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** livekit-client in Firefox, which negotiates in ways of its own. */
@LiveKit
class FirefoxTest {

  @ParameterizedTest
  @EnumSource
  void cameraAndMicrophoneReachTheOther(PeerMode mode, Firefox firefox) {
    Pair pair = firefox.pair(mode);
    pair.alice().run("room.localParticipant.enableCameraAndMicrophone()");
    pair.bob().seesMoving("alice", "camera");
    pair.bob().await("await h.audioFlows('alice', 'microphone')");
    pair.bob().run("h.publishCanvas({ colour: '#2020c0' })");
    pair.alice().seesMoving("bob", "camera");
    pair.bob().seesMoving("alice", "camera");
  }

  @Tag("alone")
  @ParameterizedTest
  @EnumSource
  void simulcastArrivesInTheLayerAskedFor(PeerMode mode, Firefox firefox) {
    Pair pair = firefox.pair(mode);
    pair.alice().run("h.publishCanvas({ width: 1280, height: 720, simulcast: true })");
    pair.bob().seesMoving("alice", "camera");
    pair.bob().run("h.publication('alice', 'camera').setVideoQuality(h.LK.VideoQuality.LOW)");
    pair.bob().await("h.picture('alice', 'camera').width < 640");
    pair.bob().run("h.publication('alice', 'camera').setVideoQuality(h.LK.VideoQuality.HIGH)");
    pair.bob().await("h.picture('alice', 'camera').width === 1280");
  }

  /** Which Firefox decodes, although livekit-client doesn't send it from there. */
  @ParameterizedTest
  @EnumSource
  void vp9OfChromiumIsShown(PeerMode mode, Firefox firefox, Chromium chromium) {
    String room = Rooms.fresh();
    Participant fox = firefox.join(room, "fox", mode);
    Participant chrome = chromium.join(room, "chrome", mode);
    chrome.run("h.publishCanvas({ videoCodec: 'vp9', backupCodec: false })");
    fox.seesMoving("chrome", "camera");
    assertThat(fox.text("h.inbound('chrome', 'camera').then(s => s.mimeType)"))
        .isEqualToIgnoringCase("video/vp9");
  }

  @ParameterizedTest
  @EnumSource
  void dataGoesBothWays(PeerMode mode, Firefox firefox) {
    Pair pair = firefox.pair(mode);
    pair.alice().await("room.remoteParticipants.size === 1");
    pair.bob().await("room.remoteParticipants.size === 1");
    pair.alice().run("h.publishMany(500)");
    pair.bob().run("h.publishMany(500)");
    for (Participant participant : new Participant[] {pair.alice(), pair.bob()}) {
      participant.await("h.data.length === 500");
      assertThat(participant.isTrue("h.data.every((d, i) => d.text === 'message ' + i)")).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(names = "SINGLE")
  void firefoxAndChromiumMeet(PeerMode mode, Firefox firefox, Chromium chromium) {
    String room = Rooms.fresh();
    Participant fox = firefox.join(room, "fox", mode);
    Participant chrome = chromium.join(room, "chrome", mode);
    fox.run("h.publishCanvas()");
    chrome.run("h.publishCanvas({ colour: '#2020c0' })");
    chrome.run("h.publishTone(440)");
    chrome.seesMoving("fox", "camera");
    fox.seesMoving("chrome", "camera");
    fox.await("await h.audioFlows('chrome', 'microphone')");
  }

  @ParameterizedTest
  @EnumSource
  void aLostSocketIsResumed(PeerMode mode, Firefox firefox) {
    Pair pair = firefox.pair(mode);
    pair.alice().run("h.publishCanvas()");
    pair.bob().seesMoving("alice", "camera");
    pair.bob().run("void room.simulateScenario('signal-reconnect')");
    pair.bob().await("h.count('reconnected') === 1");
    pair.bob().seesMoving("alice", "camera");
  }
}
