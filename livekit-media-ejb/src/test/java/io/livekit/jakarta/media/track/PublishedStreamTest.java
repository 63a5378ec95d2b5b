package io.livekit.jakarta.media.track;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.media.world.ScriptedReceiver;
import io.livekit.jakarta.media.world.ScriptedSender;
import io.livekit.jakarta.media.world.TestClient;
import io.livekit.jakarta.media.world.World;
import io.livekit.jakarta.proto.ListParticipantsRequest;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.proto.SimulcastCodec;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.proto.TrackSource;
import io.livekit.jakarta.proto.VideoLayer;
import io.livekit.jakarta.proto.VideoQuality;
import io.livekit.jakarta.rtc.ingress.StreamStats;
import io.livekit.jakarta.rtc.peer.TrackReceiver;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a published track's info says of the streams that carry it. */
class PublishedStreamTest {
  private final World world = new World();

  private static StreamStats layer(int spatial, String rid, long ssrc, long repair) {
    return new StreamStats(spatial, rid, ssrc, repair, true, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  private static TrackInfo publishInLayers(TestClient client) {
    return client.publish(
        client
            .track("cam", TrackSource.CAMERA)
            .addLayers(VideoLayer.newBuilder().setQuality(VideoQuality.LOW))
            .addLayers(VideoLayer.newBuilder().setQuality(VideoQuality.MEDIUM))
            .addLayers(VideoLayer.newBuilder().setQuality(VideoQuality.HIGH)),
        "a=rid:q send",
        "a=rid:h send",
        "a=rid:f send",
        "a=simulcast:send q;h;f");
  }

  private TrackInfo track(String identity) {
    return world
        .service
        .listParticipants(ListParticipantsRequest.newBuilder().setRoom("r").build())
        .toCompletableFuture()
        .join()
        .getParticipantsList()
        .stream()
        .filter(info -> info.getIdentity().equals(identity))
        .findFirst()
        .orElseThrow()
        .getTracks(0);
  }

  @Test
  @SuppressWarnings("deprecation") // older clients read the track's own layers
  void layersNameTheirRidAndTheirSsrcs() {
    TestClient ann = world.joined("r", "ann");
    publishInLayers(ann);
    ScriptedReceiver receiver = ann.publisherPeer().receiver("cam");
    receiver.stats =
        new TrackReceiver.ReceiverStats(
            0, List.of(layer(0, "q", 11, 12), layer(1, "h", 0xFFFF_FFFFL, 0), layer(2, "f", 0, 0)));
    ann.publisherPeer().change(receiver);
    for (List<VideoLayer> layers :
        List.of(track("ann").getLayersList(), track("ann").getCodecs(0).getLayersList())) {
      assertThat(layers).extracting(VideoLayer::getRid).containsExactly("q", "h", "f");
      assertThat(layers).extracting(VideoLayer::getSsrc).containsExactly(11, -1, 0);
      assertThat(layers).extracting(VideoLayer::getRepairSsrc).containsExactly(12, 0, 0);
    }
  }

  @Test
  void othersHearOfLayersAndCodecsButNotOfEachSsrc() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    publishInLayers(ann);
    ScriptedReceiver receiver = ann.publisherPeer().receiver("cam");
    receiver.stats = new TrackReceiver.ReceiverStats(0, List.of(layer(0, "q", 1, 0)));
    ann.publisherPeer().change(receiver);
    bob.forget();
    receiver.stats = new TrackReceiver.ReceiverStats(0, List.of(layer(0, "q", 2, 3)));
    ann.publisherPeer().change(receiver);
    world.pass(Duration.ofSeconds(1));
    assertThat(bob.updatesOf("ann")).isEmpty();
    receiver.mime = "video/H264";
    ann.publisherPeer().change(receiver);
    world.pass(Duration.ofSeconds(1));
    assertThat(bob.lastOf("ann").getTracks(0).getMimeType()).isEqualTo("video/H264");
  }

  @Test
  void theAnnouncementFollowsTheCodecThatIsSent() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    TrackInfo announced = ann.publish("cam", TrackSource.CAMERA);
    world.pass(Duration.ofSeconds(1));
    assertThat(track("ann").getMimeType()).isEqualTo("video/VP8");
    ScriptedSender sender = bob.subscriberPeer().sender(announced.getSid());
    assertThat(sender.mime).isEqualTo("video/VP8");
    int offers = bob.heard(SignalResponse.MessageCase.OFFER).size();
    ScriptedReceiver receiver = ann.publisherPeer().receiver("cam");
    receiver.mime = "video/H264";
    ann.publisherPeer().change(receiver);
    world.pass(Duration.ofSeconds(1));
    assertThat(track("ann").getMimeType()).isEqualTo("video/H264");
    assertThat(track("ann").getCodecs(0).getMimeType()).isEqualTo("video/H264");
    assertThat(track("ann").getSid()).isEqualTo(announced.getSid());
    assertThat(bob.heard(SignalResponse.MessageCase.OFFER))
        .as("bob has agreed on VP8 and is asked again")
        .hasSize(offers + 1);
  }

  @Test
  void aCodecThatWasAnnouncedForABackupIsNotListedTwice() {
    TestClient ann = world.joined("r", "ann");
    ann.publish(
        ann.track("cam", TrackSource.CAMERA)
            .addSimulcastCodecs(SimulcastCodec.newBuilder().setCodec("vp9").setCid("cam"))
            .addSimulcastCodecs(SimulcastCodec.newBuilder().setCodec("vp8").setCid("")));
    ScriptedReceiver receiver = ann.publisherPeer().receiver("cam");
    receiver.mime = "video/VP8";
    ann.publisherPeer().change(receiver);
    assertThat(track("ann").getCodecsList())
        .extracting(codec -> codec.getMimeType())
        .containsExactly("video/VP8");
  }
}
