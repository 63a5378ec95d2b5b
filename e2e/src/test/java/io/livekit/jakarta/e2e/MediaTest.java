package io.livekit.jakarta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.e2e.harness.Chromium;
import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.Pair;
import io.livekit.jakarta.e2e.harness.Participant;
import io.livekit.jakarta.e2e.harness.PeerMode;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.testkit.Tokens;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Pictures and sound between browsers. What isn't negotiated anew for it runs with one peer
 * connection only.
 */
@LiveKit
class MediaTest {

  @ParameterizedTest
  @EnumSource
  void twoBrowsersSeeEachOthersCameras(PeerMode mode, Chromium chromium) {
    Pair pair = chromium.pair(mode);
    pair.alice()
        .run(
            "room.localParticipant.setCameraEnabled(true, { resolution: { width: 640, height: 360,"
                + " frameRate: 15 } })");
    pair.bob()
        .run(
            "room.localParticipant.setCameraEnabled(true, { resolution: { width: 640, height: 360,"
                + " frameRate: 15 } })");

    pair.alice().seesMoving("bob", "camera");
    pair.bob().seesMoving("alice", "camera");
    pair.bob()
        .await(
            "h.picture('alice', 'camera').width === 640 && h.picture('alice', 'camera').height ==="
                + " 360");
    Participant.Picture picture = pair.bob().picture("alice", "camera");
    // The fake camera is green.
    assertThat(picture.green())
        .isGreaterThan(picture.red() + 60)
        .isGreaterThan(picture.blue() + 60);
  }

  @ParameterizedTest
  @EnumSource(names = "SINGLE")
  void bothHearTheOthersTone(PeerMode mode, Chromium chromium) {
    Pair pair = chromium.pair(mode);
    pair.alice().run("h.publishTone(440)");
    pair.bob().run("h.publishTone(880)");
    pair.bob().hears("alice", 440);
    pair.alice().hears("bob", 880);
  }

  @ParameterizedTest
  @EnumSource
  void aLateJoinerSeesAndHearsWhatIsThere(PeerMode mode, Chromium chromium) {
    String room = Rooms.fresh();
    Participant alice = chromium.join(room, "alice", mode);
    alice.run("h.publishCanvas({ colour: '#2020c0' })");
    alice.run("h.publishTone(660)");
    Participant bob = chromium.join(room, "bob", mode);
    bob.seesMoving("alice", "camera").hears("alice", 660);
    Participant.Picture picture = bob.picture("alice", "camera");
    assertThat(picture.blue()).isGreaterThan(picture.red() + 60);
  }

  @ParameterizedTest
  @EnumSource(names = "SINGLE")
  void muteStopsThePictureAndUnmuteBringsItBack(PeerMode mode, Chromium chromium) {
    Pair pair = chromium.pair(mode);
    pair.alice()
        .run(
            "room.localParticipant.setCameraEnabled(true, { resolution: { width: 640, height: 360,"
                + " frameRate: 15 } })");
    pair.bob().seesMoving("alice", "camera");

    pair.alice().run("room.localParticipant.setCameraEnabled(false)");
    pair.bob().await("h.publication('alice', 'camera').isMuted");
    pair.bob().await("h.count('trackMuted', e => e.identity === 'alice') === 1");
    pair.alice().run("room.localParticipant.setCameraEnabled(true)");
    pair.bob().await("!h.publication('alice', 'camera').isMuted");
    pair.bob().seesMoving("alice", "camera");
  }

  @ParameterizedTest
  @EnumSource
  void unpublishingTakesTheTrackAwayAndPublishingAgainBringsANewOne(
      PeerMode mode, Chromium chromium) {
    Pair pair = chromium.pair(mode);
    String first = pair.alice().text("h.publishCanvas()");
    pair.bob().seesMoving("alice", "camera");

    pair.alice().run("h.unpublish('camera')");
    pair.bob()
        .await(
            "h.count('trackUnsubscribed', e => e.sid === a[0]) === 1 &&"
                + " h.remote('alice').trackPublications.size === 0",
            first);
    String second = pair.alice().text("h.publishCanvas({ colour: '#20c020' })");
    assertThat(second).isNotEqualTo(first);
    pair.bob().seesMoving("alice", "camera");
    Participant.Picture picture = pair.bob().picture("alice", "camera");
    assertThat(picture.green()).isGreaterThan(picture.red() + 60);
  }

  @ParameterizedTest
  @EnumSource
  void withoutAutoSubscribeNothingComesUntilAskedFor(PeerMode mode, Chromium chromium) {
    String room = Rooms.fresh();
    Participant alice = chromium.join(room, "alice", mode);
    alice.run("h.publishCanvas()");
    Participant bob =
        chromium
            .open()
            .join(Tokens.join(room, "bob"), mode, Map.of(), Map.of("autoSubscribe", false));
    bob.await("h.publication('alice', 'camera') !== undefined");
    assertThat(bob.isTrue("h.publication('alice', 'camera').isSubscribed")).isFalse();

    bob.run("h.publication('alice', 'camera').setSubscribed(true)");
    bob.seesMoving("alice", "camera");
    bob.run("h.publication('alice', 'camera').setSubscribed(false)");
    bob.await(
        "!h.publication('alice', 'camera').isSubscribed && h.count('trackUnsubscribed') === 1");
    bob.run("h.publication('alice', 'camera').setSubscribed(true)");
    bob.seesMoving("alice", "camera");
  }

  @ParameterizedTest
  @EnumSource
  void cameraAndScreenShareAndMicrophoneOfOneTravelTogether(PeerMode mode, Chromium chromium) {
    Pair pair = chromium.pair(mode);
    pair.alice().run("h.publishCanvas({ colour: '#c02020' })");
    pair.alice()
        .run(
            "h.publishCanvas({ colour: '#2020c0', source: 'screen_share', width: 800, height: 600"
                + " })");
    pair.alice().run("h.publishTone(520)");
    pair.bob()
        .seesMoving("alice", "camera")
        .seesMoving("alice", "screen_share")
        .hears("alice", 520);
    assertThat(pair.bob().picture("alice", "camera").red())
        .isGreaterThan(pair.bob().picture("alice", "camera").blue() + 60);
    assertThat(pair.bob().picture("alice", "screen_share").blue())
        .isGreaterThan(pair.bob().picture("alice", "screen_share").red() + 60);
  }

  @ParameterizedTest
  @EnumSource(names = "SINGLE")
  void aSharedScreenIsSeen(PeerMode mode, Chromium chromium) {
    Pair pair = chromium.pair(mode);
    pair.alice().run("h.shareScreen()");
    pair.bob().await("await h.inbound('alice', 'screen_share').then(s => s?.framesDecoded > 0)");
    pair.bob().await("h.picture('alice', 'screen_share').width > 0");
    pair.alice().run("room.localParticipant.setScreenShareEnabled(false)");
    pair.bob().await("h.publication('alice', 'screen_share') === undefined");
  }

  @ParameterizedTest
  @CsvSource({
    "SINGLE,vp8",
    "DUAL,vp8",
    "SINGLE,h264",
    "DUAL,h264",
    "SINGLE,vp9",
    "DUAL,vp9",
    "SINGLE,av1",
    "DUAL,av1"
  })
  void everyCodecOfTheBrowserArrives(PeerMode mode, String codec, Chromium chromium) {
    Pair pair = chromium.pair(mode);
    pair.alice().run("h.publishCanvas({ videoCodec: a[0], backupCodec: false })", codec);
    pair.bob().seesMoving("alice", "camera");
    assertThat(pair.bob().text("h.inbound('alice', 'camera').then(s => s.mimeType)"))
        .isEqualToIgnoringCase("video/" + codec);
    assertThat(pair.bob().picture("alice", "camera").red())
        .isGreaterThan(pair.bob().picture("alice", "camera").blue() + 60);
  }

  @ParameterizedTest
  @EnumSource
  void stereoStaysStereo(PeerMode mode, Chromium chromium) {
    Pair pair = chromium.pair(mode);
    pair.alice().run("h.publishTone([440, 1200], { forceStereo: true, dtx: false, red: false })");
    pair.bob().await("h.hears('alice', 440, 0) && h.hears('alice', 1200, 1)");
  }

  @ParameterizedTest
  @EnumSource
  void redundantAudioIsForwardedWhole(PeerMode mode, Chromium chromium) {
    Pair pair = chromium.pair(mode);
    pair.alice().run("h.publishTone(440, { red: true, dtx: false })");
    pair.alice()
        .run("h.publishTone(880, { red: false, dtx: false, source: 'screen_share_audio' })");
    pair.bob().hears("alice", 440).await("h.hears('alice', 880, 0, 'screen_share_audio')");
    // Chromium's figures name the codec inside of RED; that it is RED shows in the size of the
    // packets.
    pair.bob()
        .await(
            "await h.packetSize('alice', 'microphone') > 1.5 * await h.packetSize('alice',"
                + " 'screen_share_audio')");
  }

  @ParameterizedTest
  @EnumSource(names = "SINGLE")
  void silenceSendsNextToNothingAndSpeechComesBack(PeerMode mode, Chromium chromium) {
    Pair pair = chromium.pair(mode);
    pair.alice().run("h.publishTone(440, { dtx: true, red: false })");
    pair.bob().hears("alice", 440);
    pair.alice().run("h.silence(true)");
    pair.bob().await("await h.packetsPerSecond('alice', 'microphone') < 10");
    pair.bob().await("room.activeSpeakers.length === 0");
    pair.alice().run("h.silence(false)");
    pair.bob().hears("alice", 440).await("await h.packetsPerSecond('alice', 'microphone') > 30");
  }

  @ParameterizedTest
  @EnumSource(names = "SINGLE")
  void encryptedMediaPassesUntouched(PeerMode mode, Chromium chromium) {
    String room = Rooms.fresh();
    Participant alice = chromium.joinEncrypted(room, "alice", "a secret", mode);
    Participant bob = chromium.joinEncrypted(room, "bob", "a secret", mode);
    Participant eve = chromium.join(room, "eve", mode);
    alice.run("h.publishCanvas({ colour: '#20c020' })");
    alice.run("h.publishTone(440)");
    bob.seesMoving("alice", "camera").hears("alice", 440);
    assertThat(bob.picture("alice", "camera").green())
        .isGreaterThan(bob.picture("alice", "camera").red() + 60);
    eve.await("h.publication('alice', 'camera').isEncrypted");
  }

  /**
   * The server sends silence for who is muted, which isn't encrypted and says so by its trailer.
   */
  @ParameterizedTest
  @EnumSource(names = "SINGLE")
  void anEncryptedMicrophoneIsMutedWithoutErrorsAndHeardAgain(PeerMode mode, Chromium chromium) {
    String room = Rooms.fresh();
    Participant alice = chromium.joinEncrypted(room, "alice", "a secret", mode);
    Participant bob = chromium.joinEncrypted(room, "bob", "a secret", mode);
    alice.run("h.publishTone(440, { dtx: false })");
    bob.hears("alice", 440);

    double before = bob.number("h.inbound('alice', 'microphone').then(s => s.packetsReceived)");
    alice.run("h.published.microphone.publication.mute()");
    bob.await("h.publication('alice', 'microphone').isMuted");
    bob.await("(await h.inbound('alice', 'microphone')).packetsReceived >= a[0] + 50", before);
    bob.await("await h.packetsPerSecond('alice', 'microphone') < 1");
    alice.run("h.published.microphone.publication.unmute()");
    bob.hears("alice", 440);
    assertThat(bob.number("h.count('encryptionError')")).isZero();
  }

  /** The room says how long pictures are to be held back (spec/02 §5.9). */
  @ParameterizedTest
  @EnumSource
  void picturesAreHeldBackAsTheRoomWasCreated(
      PeerMode mode, Chromium chromium, LiveKitServer server) {
    String room = Rooms.fresh();
    server
        .api()
        .room(room, "CreateRoom", "{\"name\":\"%s\",\"min_playout_delay\":800}".formatted(room));
    Participant alice = chromium.join(room, "alice", mode);
    Participant bob = chromium.join(room, "bob", mode);
    alice.run("h.publishCanvas()");
    bob.seesMoving("alice", "camera");
    bob.await(
        "await h.inbound('alice', 'camera').then(s =>"
            + " s.jitterBufferDelay / s.jitterBufferEmittedCount > 0.5)");
  }
}
