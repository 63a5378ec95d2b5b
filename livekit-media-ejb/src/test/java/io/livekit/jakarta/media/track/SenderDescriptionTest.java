package io.livekit.jakarta.media.track;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.media.world.TestClient;
import io.livekit.jakarta.media.world.World;
import io.livekit.jakarta.proto.ClientInfo;
import io.livekit.jakarta.proto.Encryption;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.proto.TrackSource;
import io.livekit.jakarta.rtc.peer.SenderConfig;
import org.junit.jupiter.api.Test;

/** What a subscriber's connection is told of a track before its media. */
class SenderDescriptionTest {
  private final World world = new World();

  private SenderConfig senderTo(ClientInfo.SDK sdk, Encryption.Type encryption) {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.client("r", "bob").info(info -> info.setSdk(sdk)).join().connect();
    TrackInfo track =
        ann.publish(ann.track("mic", TrackSource.MICROPHONE).setEncryption(encryption));
    world.pass(java.time.Duration.ofSeconds(1));
    SenderConfig config = bob.subscriberPeer().sender(track.getSid()).config;
    assertThat(config.trailer())
        .isEqualTo(
            encryption == Encryption.Type.NONE
                ? new byte[0]
                : bob.joinResponse().getSifTrailer().toByteArray());
    return config;
  }

  @Test
  void silenceOfEncryptedTracksCarriesTheTrailerThatTheJoinAnnounced() {
    senderTo(ClientInfo.SDK.JS, Encryption.Type.GCM);
  }

  @Test
  void tracksToPionOpenBeforeTheirMedia() {
    assertThat(senderTo(ClientInfo.SDK.GO, Encryption.Type.NONE).opens()).isTrue();
  }

  @Test
  void tracksToBrowsersDoNot() {
    assertThat(senderTo(ClientInfo.SDK.JS, Encryption.Type.NONE).opens()).isFalse();
  }
}
