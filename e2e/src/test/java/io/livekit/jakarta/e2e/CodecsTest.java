package io.livekit.jakarta.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.e2e.harness.Chromium;
import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.Participant;
import io.livekit.jakarta.e2e.harness.PeerMode;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.testkit.Tokens;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Codecs that change in the midst of a call (spec/02 §7). */
@Tag("alone")
@LiveKit
class CodecsTest {

  /** The first codec, the backup, and what becomes of those who can take the first. */
  private static final String WITH_BACKUP =
      "h.publishCanvas({ width: 960, height: 540, videoCodec: a[0], scalabilityMode: 'L3T3_KEY',"
          + " backupCodec: { codec: 'vp8' }, backupCodecPolicy: a[1],"
          + " videoEncoding: { maxBitrate: 900000, maxFramerate: 15 } })";

  private static final int PREFER_REGRESSION = 0;
  private static final int REGRESSION = 2;

  private static final String MIME =
      "h.inbound('alice', 'camera').then(s => s?.mimeType ?? 'none')";

  private static Participant publisher(Chromium chromium, String room, PeerMode mode) {
    return chromium
        .open()
        .join(Tokens.join(room, "alice"), mode, Map.of("dynacast", true), Map.of());
  }

  private static void sees(Participant who, String mime) {
    who.await("(await " + MIME + ") === '" + mime + "'").seesMoving("alice", "camera");
  }

  /**
   * A publisher that doesn't send two codecs for long: all go on with the one that all can take.
   */
  @ParameterizedTest
  @CsvSource({"SINGLE,vp9,video/VP9," + PREFER_REGRESSION, "DUAL,av1,video/AV1," + REGRESSION})
  void oneWhoTakesOnlyTheBackupMovesAllToIt(
      PeerMode mode, String codec, String mime, int policy, Chromium chromium) {
    String room = Rooms.fresh();
    Participant alice = publisher(chromium, room, mode);
    Participant bob = chromium.join(room, "bob", mode);
    alice.run(WITH_BACKUP, codec, policy);
    sees(bob, mime);
    Participant carol = chromium.open();
    carol.run("h.refuseCodecs('VP9', 'AV1')");
    carol.join(Tokens.join(room, "carol"), PeerMode.DUAL);
    sees(carol, "video/VP8");
    sees(bob, "video/VP8");
    alice.await("!((await h.encodedBy('camera'))['" + mime + "'] > 0)");
    sees(bob, "video/VP8");
    Participant dan = chromium.join(room, "dan", mode);
    sees(dan, "video/VP8");
    assertThat(bob.number("h.picture('alice', 'camera').width")).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void aPublisherChangesItsCodec(PeerMode mode, Chromium chromium) {
    String room = Rooms.fresh();
    Participant alice = publisher(chromium, room, mode);
    Participant bob = chromium.join(room, "bob", mode);
    alice.run("h.publishCanvas({ videoCodec: 'vp8', simulcast: false })");
    sees(bob, "video/VP8");
    alice.run("h.changeCodec('camera', 'video/VP9')");
    sees(bob, "video/VP9");
    alice.run("h.changeCodec('camera', 'video/VP8')");
    sees(bob, "video/VP8");
  }
}
