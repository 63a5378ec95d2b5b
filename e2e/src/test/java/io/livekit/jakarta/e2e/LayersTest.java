package io.livekit.jakarta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.e2e.harness.Chromium;
import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.Pair;
import io.livekit.jakarta.e2e.harness.Participant;
import io.livekit.jakarta.e2e.harness.PeerMode;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.testkit.Tokens;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Simulcast and SVC: which layer a subscriber gets, and which layers a publisher sends. What is
 * only asked for by signalling runs with one peer connection.
 */
@Tag("alone")
@LiveKit
class LayersTest {

  private static final String THREE_LAYERS =
      "h.publishCanvas({ width: 960, height: 540, simulcast: true,"
          + " videoEncoding: { maxBitrate: 900000, maxFramerate: 15 } })";

  /** Everybody who can keeps the first codec (backup policy SIMULCAST). */
  private static final String SCALABLE =
      "h.publishCanvas({ width: 960, height: 540, videoCodec: a[0], scalabilityMode: a[1],"
          + " backupCodec: a[2], backupCodecPolicy: 1,"
          + " videoEncoding: { maxBitrate: 900000, maxFramerate: 15 } })";

  private static final String MIME = "h.inbound('alice', 'camera').then(s => s.mimeType)";

  private static final String FROZEN_SECONDS =
      "h.inbound('alice', 'camera').then(s => s.totalFreezesDuration ?? 0)";

  @ParameterizedTest
  @EnumSource
  void qualityGoesDownAndUpWithoutAFreeze(PeerMode mode, Chromium chromium) {
    Pair pair = chromium.pair(mode);
    pair.alice().run(THREE_LAYERS);
    pair.bob().await("h.picture('alice', 'camera')?.width === 960").seesMoving("alice", "camera");
    double frozen = pair.bob().number(FROZEN_SECONDS);

    pair.bob().run("void h.publication('alice', 'camera').setVideoQuality(h.LK.VideoQuality.LOW)");
    pair.bob().await("h.picture('alice', 'camera').width === 320").seesMoving("alice", "camera");
    pair.bob()
        .run("void h.publication('alice', 'camera').setVideoQuality(h.LK.VideoQuality.MEDIUM)");
    pair.bob().await("h.picture('alice', 'camera').width === 640").seesMoving("alice", "camera");
    pair.bob().run("void h.publication('alice', 'camera').setVideoQuality(h.LK.VideoQuality.HIGH)");
    pair.bob().await("h.picture('alice', 'camera').width === 960").seesMoving("alice", "camera");
    // A busy machine makes short freezes; a switch that Chromium can't decode makes one of three
    // seconds.
    assertThat(pair.bob().number(FROZEN_SECONDS) - frozen).isLessThan(1.5);
  }

  /** All layers come in one stream; in the KEY modes each builds on itself between key frames. */
  @ParameterizedTest
  @CsvSource({"SINGLE,vp9,L3T3_KEY", "DUAL,av1,L3T3_KEY", "DUAL,vp9,L3T3"})
  void qualityOfAScalableStreamGoesDownAndUpWithoutAFreeze(
      PeerMode mode, String codec, String scalability, Chromium chromium) {
    Pair pair = chromium.pair(mode);
    pair.alice().run(SCALABLE, codec, scalability, false);
    pair.bob().await("h.picture('alice', 'camera')?.width === 960").seesMoving("alice", "camera");
    double frozen = pair.bob().number(FROZEN_SECONDS);

    pair.bob().run("void h.publication('alice', 'camera').setVideoQuality(h.LK.VideoQuality.LOW)");
    pair.bob().await("h.picture('alice', 'camera').width === 240").seesMoving("alice", "camera");
    pair.bob().run("void h.publication('alice', 'camera').setVideoQuality(h.LK.VideoQuality.HIGH)");
    pair.bob().await("h.picture('alice', 'camera').width === 960").seesMoving("alice", "camera");
    pair.bob().run("void h.publication('alice', 'camera').setVideoFPS(3)");
    pair.bob().await("await h.framesPerSecond('alice', 'camera') < 6");
    pair.bob().run("void h.publication('alice', 'camera').setVideoFPS(15)");
    pair.bob().await("await h.framesPerSecond('alice', 'camera') > 9");
    assertThat(pair.bob().number(FROZEN_SECONDS) - frozen).isLessThan(1.5);
  }

  /**
   * VP9 and AV1 as a stream of its own for each layer, which livekit-client does with servers of a
   * later version than the one that we say we are.
   */
  @ParameterizedTest
  @CsvSource({"SINGLE,vp9,video/VP9", "DUAL,av1,video/AV1"})
  void qualityOfSimulcastOfAScalableCodecGoesDownAndUpWithoutAFreeze(
      PeerMode mode, String codec, String mime, Chromium chromium) {
    Pair pair = chromium.pair(mode);
    pair.alice()
        .run("void Object.defineProperty(room.engine, 'serverVersion', { value: '1.13.7' })");
    pair.alice()
        .run(
            "h.publishCanvas({ width: 960, height: 540, videoCodec: a[0], simulcast: true,"
                + " scalabilityMode: 'L1T3', backupCodec: false,"
                + " videoEncoding: { maxBitrate: 900000, maxFramerate: 15 } })",
            codec);
    pair.alice().await("await h.activeLayers('camera') === 3");
    pair.bob().await("h.picture('alice', 'camera')?.width === 960").seesMoving("alice", "camera");
    assertThat(pair.bob().text(MIME)).isEqualTo(mime);
    double frozen = pair.bob().number(FROZEN_SECONDS);

    pair.bob().run("void h.publication('alice', 'camera').setVideoQuality(h.LK.VideoQuality.LOW)");
    pair.bob().await("h.picture('alice', 'camera').width === 320").seesMoving("alice", "camera");
    pair.bob()
        .run("void h.publication('alice', 'camera').setVideoQuality(h.LK.VideoQuality.MEDIUM)");
    pair.bob().await("h.picture('alice', 'camera').width === 640").seesMoving("alice", "camera");
    pair.bob().run("void h.publication('alice', 'camera').setVideoQuality(h.LK.VideoQuality.HIGH)");
    pair.bob().await("h.picture('alice', 'camera').width === 960").seesMoving("alice", "camera");
    pair.bob().run("void h.publication('alice', 'camera').setVideoFPS(3)");
    pair.bob().await("await h.framesPerSecond('alice', 'camera') < 6");
    pair.bob().run("void h.publication('alice', 'camera').setVideoFPS(15)");
    pair.bob().await("await h.framesPerSecond('alice', 'camera') > 9");
    assertThat(pair.bob().number(FROZEN_SECONDS) - frozen).isLessThan(1.5);
  }

  /** Who can't take the first codec gets the second, and the others keep their layers. */
  @Test
  void whoTakesNoScalableCodecGetsTheBackup(Chromium chromium) {
    String room = Rooms.fresh();
    Participant alice = // a client sends no backup without dynacast
        chromium
            .open()
            .join(Tokens.join(room, "alice"), PeerMode.DUAL, Map.of("dynacast", true), Map.of());
    Participant bob = chromium.join(room, "bob", PeerMode.DUAL);
    Participant carol = chromium.open();
    carol.run("h.refuseCodecs('VP9', 'AV1')");
    carol.join(Tokens.join(room, "carol"), PeerMode.DUAL);
    alice.run(SCALABLE, "vp9", "L3T3_KEY", Map.of("codec", "vp8"));
    carol.await("h.picture('alice', 'camera')?.width > 0").seesMoving("alice", "camera");
    assertThat(carol.text(MIME)).isEqualTo("video/VP8");
    bob.await("h.picture('alice', 'camera')?.width === 960").seesMoving("alice", "camera");
    assertThat(bob.text(MIME)).isEqualTo("video/VP9");
    carol.run("void h.publication('alice', 'camera').setVideoQuality(h.LK.VideoQuality.LOW)");
    bob.run("void h.publication('alice', 'camera').setVideoQuality(h.LK.VideoQuality.LOW)");
    bob.await("h.picture('alice', 'camera').width === 240").seesMoving("alice", "camera");
    carol.seesMoving("alice", "camera");
  }

  /** Chromium says which temporal layer a frame belongs to in the dependency descriptor only. */
  @ParameterizedTest
  @EnumSource
  void fewerFramesASecondComeFromTheLowestTemporalLayer(PeerMode mode, Chromium chromium) {
    Pair pair = chromium.pair(mode);
    pair.alice().run(THREE_LAYERS);
    pair.bob().await("h.picture('alice', 'camera')?.width === 960");
    pair.bob().await("await h.framesPerSecond('alice', 'camera') > 10");
    pair.bob().run("void h.publication('alice', 'camera').setVideoFPS(3)");
    pair.bob()
        .await("await h.framesPerSecond('alice', 'camera') < 6")
        .seesMoving("alice", "camera");
    pair.bob().run("void h.publication('alice', 'camera').setVideoFPS(15)");
    pair.bob().await("await h.framesPerSecond('alice', 'camera') > 10");
  }

  @ParameterizedTest
  @EnumSource(names = "SINGLE")
  void aDisabledTrackStopsAndAnEnabledOneGoesOn(PeerMode mode, Chromium chromium) {
    Pair pair = chromium.pair(mode);
    pair.alice().run("h.publishCanvas()");
    pair.bob().seesMoving("alice", "camera");
    pair.bob().run("void h.publication('alice', 'camera').setEnabled(false)");
    pair.bob().await("await h.standsStill('alice', 'camera')");
    pair.bob().run("void h.publication('alice', 'camera').setEnabled(true)");
    pair.bob().seesMoving("alice", "camera");
  }

  @ParameterizedTest
  @EnumSource(names = "SINGLE")
  void adaptiveStreamFollowsTheSizeOfTheElement(PeerMode mode, Chromium chromium) {
    String room = Rooms.fresh();
    Participant alice = chromium.join(room, "alice", mode);
    alice.run(THREE_LAYERS);
    Participant bob =
        chromium
            .open()
            .join(
                Tokens.join(room, "bob"),
                mode,
                Map.of("adaptiveStream", Map.of("pixelDensity", 1)),
                Map.of());
    bob.await("h.element('alice', 'camera', 200, 112) !== undefined");
    bob.await("h.picture('alice', 'camera')?.width === 320").seesMoving("alice", "camera");
    bob.run("h.resize('alice', 'camera', 960, 540)");
    bob.await("h.picture('alice', 'camera').width === 960").seesMoving("alice", "camera");
    bob.run("h.resize('alice', 'camera', 400, 225)");
    bob.await("h.picture('alice', 'camera').width === 640").seesMoving("alice", "camera");
  }

  @ParameterizedTest
  @EnumSource(names = "SINGLE")
  void dynacastTurnsOffLayersThatNobodyWatches(PeerMode mode, Chromium chromium) {
    String room = Rooms.fresh();
    Participant alice =
        chromium.open().join(Tokens.join(room, "alice"), mode, Map.of("dynacast", true), Map.of());
    Participant bob = chromium.join(room, "bob", mode);
    alice.run(THREE_LAYERS);
    bob.await("h.picture('alice', 'camera')?.width === 960");
    bob.run("void h.publication('alice', 'camera').setVideoQuality(h.LK.VideoQuality.LOW)");
    bob.await("h.picture('alice', 'camera').width === 320");
    alice.await("await h.activeLayers('camera') === 1");
    bob.run("void h.publication('alice', 'camera').setVideoQuality(h.LK.VideoQuality.HIGH)");
    alice.await("await h.activeLayers('camera') === 3");
    bob.await("h.picture('alice', 'camera').width === 960").seesMoving("alice", "camera");
  }

  @ParameterizedTest
  @EnumSource(names = "SINGLE")
  void oneSubscribersChoiceLeavesTheOthersAlone(PeerMode mode, Chromium chromium) {
    Pair pair = chromium.pair(mode);
    Participant carol = chromium.join(pair.room(), "carol", mode);
    pair.alice().run(THREE_LAYERS);
    pair.bob().await("h.picture('alice', 'camera')?.width === 960");
    carol.await("h.picture('alice', 'camera')?.width === 960");
    pair.bob().run("void h.publication('alice', 'camera').setVideoQuality(h.LK.VideoQuality.LOW)");
    pair.bob().await("h.picture('alice', 'camera').width === 320").seesMoving("alice", "camera");
    carol.seesMoving("alice", "camera");
    assertThat(carol.picture("alice", "camera").width()).isEqualTo(960);
  }
}
