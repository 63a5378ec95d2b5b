package io.livekit.jakarta.media.room;

import static io.livekit.jakarta.proto.SignalResponse.MessageCase.CONNECTION_QUALITY;
import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.media.world.TestClient;
import io.livekit.jakarta.media.world.World;
import io.livekit.jakarta.proto.ConnectionQuality;
import io.livekit.jakarta.proto.ConnectionQualityInfo;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.proto.TrackSource;
import io.livekit.jakarta.proto.VideoLayer;
import io.livekit.jakarta.proto.VideoQuality;
import io.livekit.jakarta.rtc.egress.DownTrackStats;
import io.livekit.jakarta.rtc.egress.LayerReason;
import io.livekit.jakarta.rtc.ingress.StreamStats;
import io.livekit.jakarta.rtc.peer.TrackReceiver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What participants are told of each other's connections (spec/02 §9). */
class ConnectionQualityTest {
  private final World world = new World();

  private static TrackReceiver.ReceiverStats received(long packets, long lost) {
    return new TrackReceiver.ReceiverStats(
        20,
        List.of(
            new StreamStats(
                0, "", 1, 0, true, packets, packets * 100, 0, 0, lost, 0, 0, 1, 40_000, 0, 0, 0)));
  }

  @Test
  void lossShowsAsConnectionQuality() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    ann.publish("mic", TrackSource.MICROPHONE);
    for (int i = 1; i <= 3; i++) {
      ann.publisherPeer().receiver("mic").stats = received(i * 250, 0);
      world.pass(Duration.ofSeconds(5));
    }
    assertThat(quality(bob, ann)).isEqualTo(ConnectionQuality.EXCELLENT);
    bob.forget();
    for (int i = 1; i <= 3; i++) {
      ann.publisherPeer().receiver("mic").stats = received(750 + i * 150, i * 100);
      world.pass(Duration.ofSeconds(5));
    }
    assertThat(quality(bob, ann)).isEqualTo(ConnectionQuality.POOR);
  }

  private static TrackReceiver.ReceiverStats layers(long seconds, int kilobits, int... active) {
    List<StreamStats> layers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      boolean comes = active[i] > 0;
      long bytes = seconds * kilobits * 125 / 3;
      layers.add(
          new StreamStats(i, "", 1, 0, comes, seconds * 50, bytes, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0));
    }
    return new TrackReceiver.ReceiverStats(20, layers);
  }

  private TrackInfo camera(TestClient client) {
    return client.publish(
        client
            .track("cam", TrackSource.CAMERA)
            .addLayers(VideoLayer.newBuilder().setQuality(VideoQuality.LOW).setBitrate(150_000))
            .addLayers(VideoLayer.newBuilder().setQuality(VideoQuality.MEDIUM).setBitrate(450_000))
            .addLayers(VideoLayer.newBuilder().setQuality(VideoQuality.HIGH).setBitrate(1_400_000)),
        "a=rid:q send",
        "a=rid:h send",
        "a=rid:f send");
  }

  @ParameterizedTest
  @CsvSource({
    "2000, 1 1 1, EXCELLENT",
    "1000, 1 1 1, EXCELLENT",
    "500, 1 1 1, GOOD",
    "2000, 1 1 0, GOOD",
    "2000, 1 0 0, POOR",
    "40, 1 1 1, POOR",
    "0, 0 0 0, POOR"
  })
  void aPublishersBitrateAndLayersShowAsConnectionQuality(
      int kilobits, String active, ConnectionQuality expected) {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    camera(ann);
    int[] comes = Arrays.stream(active.split(" ")).mapToInt(Integer::parseInt).toArray();
    for (int i = 1; i <= 6; i++) {
      ann.publisherPeer().receiver("cam").stats =
          layers(kilobits == 0 ? 0 : i * 5, kilobits, comes);
      world.pass(Duration.ofSeconds(5));
    }
    assertThat(quality(bob, ann)).isEqualTo(expected);
  }

  @Test
  void aScreenMayStandStill() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    ann.publish(
        ann.track("cam", TrackSource.SCREEN_SHARE)
            .addLayers(
                VideoLayer.newBuilder().setQuality(VideoQuality.HIGH).setBitrate(3_000_000)));
    for (int i = 1; i <= 6; i++) {
      ann.publisherPeer().receiver("cam").stats = layers(i * 5, 50, 1, 1, 1);
      world.pass(Duration.ofSeconds(5));
    }
    assertThat(quality(bob, ann)).isEqualTo(ConnectionQuality.EXCELLENT);
  }

  private static DownTrackStats sent(long packets, long lost, int spatial, LayerReason reason) {
    return new DownTrackStats(
        packets, packets * 1_000, lost, 0, 1, 20, 0, 0, 0, spatial, 0, spatial, reason, 0);
  }

  @ParameterizedTest
  @CsvSource({
    "500, 0, 0, 2, WISHED, EXCELLENT",
    "500, 40, 0, 2, WISHED, POOR",
    "500, 40, 40, 2, WISHED, EXCELLENT", // lost before it came to us
    "500, 0, 0, 1, BANDWIDTH_LIMIT, GOOD",
    "500, 0, 0, 0, BANDWIDTH_LIMIT, POOR",
    "500, 0, 0, 0, WISHED, EXCELLENT", // it wants no more
    "0, 0, 0, -1, BANDWIDTH_PAUSED, POOR",
    "0, 0, 0, -1, WAITING_FOR_KEY_FRAME, POOR",
    "0, 0, 0, -1, SOURCE_SILENT, EXCELLENT" // no fault of this connection
  })
  void whatASubscriberMissesShowsAsItsConnectionQuality(
      long packets,
      long lost,
      long lostBefore,
      int spatial,
      LayerReason reason,
      ConnectionQuality expected) {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    TrackInfo camera = camera(ann);
    world.pass(Duration.ofSeconds(1));
    for (int i = 1; i <= 8; i++) {
      TrackReceiver.ReceiverStats all = layers(i * 5, 2_000, 1, 1, 1);
      long upstream = i * lostBefore;
      ann.publisherPeer().receiver("cam").stats =
          new TrackReceiver.ReceiverStats(
              20,
              all.layers().stream()
                  .map(
                      one ->
                          new StreamStats(
                              one.spatial(),
                              "",
                              1,
                              0,
                              true,
                              one.packets(),
                              one.bytes(),
                              0,
                              0,
                              upstream,
                              0,
                              0,
                              1,
                              0,
                              0,
                              0,
                              0))
                  .toList());
      bob.subscriberPeer().sender(camera.getSid()).stats =
          sent(i * packets, i * lost, spatial, reason);
      world.pass(Duration.ofSeconds(5));
    }
    assertThat(quality(bob, bob)).isEqualTo(expected);
  }

  @Test
  void aStreamThatBeginsAnewIsNoSilence() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    ann.publish("mic", TrackSource.MICROPHONE);
    ann.publisherPeer().receiver("mic").stats = received(250, 0);
    world.pass(Duration.ofSeconds(5));
    ann.publisherPeer().receiver("mic").stats = received(500, 0);
    world.pass(Duration.ofSeconds(5));
    ann.publisherPeer().receiver("mic").stats = received(200, 0);
    world.pass(Duration.ofSeconds(5));
    assertThat(quality(bob, ann)).isEqualTo(ConnectionQuality.EXCELLENT);
  }

  @Test
  void whoIsNotHeardOfAnyMoreIsLostToThoseWhoKnowTheWord() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    TestClient old = world.client("r", "old").protocol(10).join().connect();
    ann.publish("mic", TrackSource.MICROPHONE);
    ann.publisherPeer().receiver("mic").stats = received(250, 0);
    world.pass(Duration.ofSeconds(10));
    ann.publisherPeer().silent = true;
    ann.publisherPeer().receiver("mic").stats = received(300, 0);
    world.pass(Duration.ofSeconds(10));
    assertThat(quality(bob, ann)).isEqualTo(ConnectionQuality.LOST);
    assertThat(quality(old, ann)).isEqualTo(ConnectionQuality.POOR);
  }

  private static ConnectionQuality quality(TestClient client, TestClient of) {
    return client.last(CONNECTION_QUALITY).getConnectionQuality().getUpdatesList().stream()
        .filter(info -> info.getParticipantSid().equals(of.sid()))
        .map(ConnectionQualityInfo::getQuality)
        .findFirst()
        .orElseThrow();
  }
}
