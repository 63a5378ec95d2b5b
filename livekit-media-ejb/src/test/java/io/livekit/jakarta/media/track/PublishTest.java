package io.livekit.jakarta.media.track;

import static io.livekit.jakarta.proto.SignalResponse.MessageCase.REQUEST_RESPONSE;
import static io.livekit.jakarta.proto.SignalResponse.MessageCase.SUBSCRIBED_QUALITY_UPDATE;
import static io.livekit.jakarta.proto.SignalResponse.MessageCase.TRACK_PUBLISHED;
import static io.livekit.jakarta.proto.SignalResponse.MessageCase.TRACK_UNPUBLISHED;
import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.media.event.RoomEvent;
import io.livekit.jakarta.media.world.TestClient;
import io.livekit.jakarta.media.world.World;
import io.livekit.jakarta.proto.AddTrackRequest;
import io.livekit.jakarta.proto.AudioTrackFeature;
import io.livekit.jakarta.proto.MuteTrackRequest;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.ParticipantPermission;
import io.livekit.jakarta.proto.RequestResponse;
import io.livekit.jakarta.proto.SimulcastCodec;
import io.livekit.jakarta.proto.SubscribedQuality;
import io.livekit.jakarta.proto.SubscribedQualityUpdate;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.proto.TrackSource;
import io.livekit.jakarta.proto.TrackType;
import io.livekit.jakarta.proto.UpdateLocalAudioTrack;
import io.livekit.jakarta.proto.UpdateParticipantRequest;
import io.livekit.jakarta.proto.UpdateTrackSettings;
import io.livekit.jakarta.proto.VideoLayer;
import io.livekit.jakarta.proto.VideoQuality;
import io.livekit.jakarta.rtc.peer.AnswerPolicy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PublishTest {
  private final World world = new World();
  private final TestClient ann = world.joined("r", "ann");

  private RequestResponse.Reason lastReason() {
    return ann.last(REQUEST_RESPONSE).getRequestResponse().getReason();
  }

  @Test
  void anAnnouncementIsAcknowledgedWithItsCidAndATrackSid() {
    TrackInfo camera = ann.announce(ann.track("cam", TrackSource.CAMERA));
    assertThat(ann.last(TRACK_PUBLISHED).getTrackPublished().getCid()).isEqualTo("cam");
    assertThat(camera.getSid()).startsWith("TR_VC").hasSize(17);
    assertThat(camera.getStream()).isEqualTo("camera");
    assertThat(ann.announce(ann.track("mic", TrackSource.MICROPHONE)).getSid()).startsWith("TR_AM");
    assertThat(ann.announce(ann.track("tab", TrackSource.SCREEN_SHARE_AUDIO)).getSid())
        .startsWith("TR_As");
    assertThat(ann.announce(ann.track("scr", TrackSource.SCREEN_SHARE)).getStream())
        .isEqualTo("screen");
  }

  @Test
  void publishingIsToldToOthersOnceAndNotToThePublisher() {
    TestClient bob = world.joined("r", "bob");
    world.pass(Duration.ofSeconds(4));
    ann.forget();
    bob.forget();
    TrackInfo mic = ann.publish("mic", TrackSource.MICROPHONE);
    assertThat(bob.updatesOf("ann")).hasSize(1);
    ParticipantInfo seen = bob.lastOf("ann");
    assertThat(seen.getIsPublisher()).isTrue();
    assertThat(seen.getTracks(0).getSid()).isEqualTo(mic.getSid());
    assertThat(seen.getTracks(0).getMimeType()).isEqualTo("audio/red");
    assertThat(seen.getTracks(0).getMid()).isEqualTo("0");
    assertThat(ann.updatesOf("ann")).isEmpty();
    assertThat(world.events(RoomEvent.TrackPublished.class)).hasSize(1);
  }

  @Test
  void redIsLeftOutWhereTheTrackSaysSo() {
    ann.publish(ann.track("mic", TrackSource.MICROPHONE).setDisableRed(true));
    assertThat(ann.publisherPeer().sections.get("0").preferredMime()).isEqualTo("audio/opus");
  }

  @Test
  void aRepeatedCidIsQueuedWithTheSameSidUntilTheFirstEnds() {
    TrackInfo first = ann.publish("mic", TrackSource.MICROPHONE);
    ann.send(request -> request.setAddTrack(ann.track("mic", TrackSource.MICROPHONE)));
    assertThat(lastReason()).isEqualTo(RequestResponse.Reason.QUEUED);
    ann.send(request -> request.setAddTrack(ann.track("mic", TrackSource.MICROPHONE)));
    assertThat(ann.heard(TRACK_PUBLISHED)).hasSize(1);
    ann.unpublish("mic");
    assertThat(ann.heard(TRACK_PUBLISHED)).hasSize(2);
    TrackInfo second = ann.last(TRACK_PUBLISHED).getTrackPublished().getTrack();
    assertThat(second.getSid()).isNotEqualTo(first.getSid());
  }

  @Test
  void aCidAnnouncedTwiceIsNotAcknowledgedTwice() {
    ann.announce(ann.track("cam", TrackSource.CAMERA));
    ann.send(request -> request.setAddTrack(ann.track("cam", TrackSource.CAMERA)));
    assertThat(lastReason()).isEqualTo(RequestResponse.Reason.QUEUED);
    assertThat(ann.heard(TRACK_PUBLISHED)).hasSize(1);
  }

  @Test
  void sourcesOutsideThePermissionAreNotAllowed() {
    TestClient bob =
        world
            .client("r", "bob")
            .grant(grant -> grant.canPublishSources(List.of(TrackSource.MICROPHONE)))
            .join();
    bob.send(request -> request.setAddTrack(bob.track("cam", TrackSource.CAMERA)));
    RequestResponse response = bob.last(REQUEST_RESPONSE).getRequestResponse();
    assertThat(response.getReason()).isEqualTo(RequestResponse.Reason.NOT_ALLOWED);
    assertThat(response.getAddTrack().getCid()).isEqualTo("cam");
    assertThat(bob.heard(TRACK_PUBLISHED)).isEmpty();
    assertThat(bob.announce(bob.track("mic", TrackSource.MICROPHONE)).getSid()).isNotEmpty();
  }

  @Test
  void dataTracksAreNotAddedAsMedia() {
    ann.send(
        request ->
            request.setAddTrack(AddTrackRequest.newBuilder().setCid("x").setType(TrackType.DATA)));
    assertThat(lastReason()).isEqualTo(RequestResponse.Reason.UNSUPPORTED_TYPE);
  }

  @Test
  void codecsGetTheirModesAndLayersAreSorted() {
    AddTrackRequest.Builder request =
        ann.track("cam", TrackSource.CAMERA)
            .addLayers(VideoLayer.newBuilder().setQuality(VideoQuality.HIGH).setHeight(720))
            .addLayers(VideoLayer.newBuilder().setQuality(VideoQuality.LOW).setHeight(180))
            .addSimulcastCodecs(SimulcastCodec.newBuilder().setCodec("vp9").setCid("cam"))
            .addSimulcastCodecs(SimulcastCodec.newBuilder().setCodec("video/VP8").setCid("cam8"))
            .addSimulcastCodecs(SimulcastCodec.newBuilder().setCodec("vp8").setCid("again"));
    TrackInfo info = ann.announce(request);
    assertThat(info.getCodecsList())
        .extracting("mimeType")
        .containsExactly("video/VP9", "video/VP8");
    assertThat(info.getCodecs(0).getVideoLayerMode())
        .isEqualTo(VideoLayer.Mode.MULTIPLE_SPATIAL_LAYERS_PER_STREAM);
    assertThat(info.getCodecs(1).getVideoLayerMode())
        .isEqualTo(VideoLayer.Mode.ONE_SPATIAL_LAYER_PER_STREAM);
    assertThat(info.getCodecs(0).getLayersList())
        .extracting(VideoLayer::getQuality)
        .containsExactly(VideoQuality.LOW, VideoQuality.HIGH);
    assertThat(info.getCodecs(0).getLayers(1).getSpatialLayer()).isEqualTo(1);
  }

  @Test
  void codecsThatTheRoomDoesNotAllowAreReplaced() {
    TrackInfo info =
        ann.announce(
            ann.track("cam", TrackSource.CAMERA)
                .addSimulcastCodecs(SimulcastCodec.newBuilder().setCodec("theora").setCid("cam")));
    assertThat(info.getCodecs(0).getMimeType()).isEqualTo("video/VP8");
  }

  @Test
  void theAnswerPrefersTheCodecOfTheAnnouncement() {
    ann.publish(
        ann.track("cam", TrackSource.CAMERA)
            .addSimulcastCodecs(SimulcastCodec.newBuilder().setCodec("h264").setCid("cam")));
    AnswerPolicy.Section section = ann.publisherPeer().sections.get("0");
    assertThat(section.preferredMime()).isEqualTo("video/H264");
    assertThat(section.onlyPreferred()).isFalse();
  }

  @Test
  void stereoAndDtxReachTheAnswer() {
    ann.publish(
        ann.track("music", TrackSource.MICROPHONE)
            .addAudioFeatures(AudioTrackFeature.TF_STEREO)
            .addAudioFeatures(AudioTrackFeature.TF_NO_DTX));
    assertThat(ann.publisherPeer().sections.get("0").opus())
        .isEqualTo(new AnswerPolicy.Opus(true, true, false));
    assertThat(ann.last(TRACK_PUBLISHED).getTrackPublished().getTrack().getStereo()).isTrue();
  }

  @Test
  void mediaThatComesBeforeItsAnnouncementIsPublishedThen() {
    ann.addSection("audio", "early");
    ann.offer();
    assertThat(world.events(RoomEvent.TrackPublished.class)).isEmpty();
    ann.announce(ann.track("early", TrackSource.MICROPHONE));
    assertThat(world.events(RoomEvent.TrackPublished.class)).hasSize(1);
  }

  @Test
  void renamedTracksAreMatchedByKind() {
    TestClient bob = world.joined("r", "bob");
    ann.announce(ann.track("signalled", TrackSource.CAMERA));
    ann.addSection("video", "renamed");
    ann.offer();
    assertThat(bob.lastOf("ann").getTracks(0).getCodecs(0).getSdpCid()).isEqualTo("renamed");
  }

  @Test
  void ridsOfAnyOrderCarryLayersFromLowToHigh() {
    ann.publish(
        ann.track("cam", TrackSource.CAMERA), "a=rid:f send", "a=rid:h send", "a=rid:q send");
    assertThat(ann.publisherPeer().receiver("cam").layerOrder).containsExactly("q", "h", "f");
  }

  @Test
  void aTrackCanBePublishedMutedAndMutedWhilePending() {
    TestClient bob = world.joined("r", "bob");
    TrackInfo info = ann.announce(ann.track("mic", TrackSource.MICROPHONE));
    ann.send(
        request ->
            request.setMute(MuteTrackRequest.newBuilder().setSid(info.getSid()).setMuted(true)));
    ann.addSection("audio", "mic");
    ann.offer();
    assertThat(bob.lastOf("ann").getTracks(0).getMuted()).isTrue();
  }

  @Test
  void mutingIsToldToEveryoneAndStopsForwarding() {
    TestClient bob = world.joined("r", "bob");
    TrackInfo info = ann.publish("mic", TrackSource.MICROPHONE);
    world.pass(Duration.ofSeconds(1));
    ann.send(
        request ->
            request.setMute(MuteTrackRequest.newBuilder().setSid(info.getSid()).setMuted(true)));
    assertThat(bob.lastOf("ann").getTracks(0).getMuted()).isTrue();
    assertThat(ann.lastOf("ann").getTracks(0).getMuted()).isTrue();
    assertThat(bob.subscriberPeer().sender(info.getSid()).muted).isTrue();
    ann.send(
        request ->
            request.setMute(MuteTrackRequest.newBuilder().setSid(info.getSid()).setMuted(false)));
    assertThat(bob.subscriberPeer().sender(info.getSid()).muted).isFalse();
  }

  @Test
  void mutingAnUnknownTrackIsNotFound() {
    ann.send(
        request -> request.setMute(MuteTrackRequest.newBuilder().setSid("TR_x").setMuted(true)));
    assertThat(lastReason()).isEqualTo(RequestResponse.Reason.NOT_FOUND);
  }

  @Test
  void audioFeaturesOfAPublishedTrackCanChange() {
    TestClient bob = world.joined("r", "bob");
    TrackInfo info = ann.publish("mic", TrackSource.MICROPHONE);
    ann.send(
        request ->
            request.setUpdateAudioTrack(
                UpdateLocalAudioTrack.newBuilder()
                    .setTrackSid(info.getSid())
                    .addFeatures(AudioTrackFeature.TF_ECHO_CANCELLATION)
                    .addFeatures(AudioTrackFeature.TF_ECHO_CANCELLATION)));
    assertThat(bob.lastOf("ann").getTracks(0).getAudioFeaturesList())
        .containsExactly(AudioTrackFeature.TF_ECHO_CANCELLATION);
    ann.send(
        request ->
            request.setUpdateAudioTrack(
                UpdateLocalAudioTrack.newBuilder().setTrackSid("TR_unknown")));
    assertThat(lastReason()).isEqualTo(RequestResponse.Reason.NOT_FOUND);
  }

  @Test
  void unpublishingIsSeenByOthers() {
    TestClient bob = world.joined("r", "bob");
    TrackInfo info = ann.publish("mic", TrackSource.MICROPHONE);
    world.pass(Duration.ofSeconds(1));
    assertThat(bob.subscriberPeer().sender(info.getSid())).isNotNull();
    ann.unpublish("mic");
    assertThat(bob.lastOf("ann").getTracksList()).isEmpty();
    assertThat(bob.subscriberPeer().sender(info.getSid())).isNull();
    assertThat(world.events(RoomEvent.TrackUnpublished.class)).hasSize(1);
  }

  @Test
  void losingThePermissionUnpublishes() {
    TestClient bob = world.joined("r", "bob");
    TrackInfo info = ann.publish("mic", TrackSource.MICROPHONE);
    world.service.updateParticipant(
        UpdateParticipantRequest.newBuilder()
            .setRoom("r")
            .setIdentity("ann")
            .setPermission(ParticipantPermission.newBuilder().setCanSubscribe(true))
            .build());
    assertThat(ann.last(TRACK_UNPUBLISHED).getTrackUnpublished().getTrackSid())
        .isEqualTo(info.getSid());
    assertThat(bob.lastOf("ann").getTracksList()).isEmpty();
    assertThat(bob.lastOf("ann").getIsPublisher()).isFalse();
    assertThat(bob.lastOf("ann").getPermission().getCanPublish()).isFalse();
  }

  @Test
  void aBackupCodecIsAddedBySidAndUnknownSidsAreNotFound() {
    TrackInfo info =
        ann.publish(
            ann.track("cam", TrackSource.CAMERA)
                .addSimulcastCodecs(SimulcastCodec.newBuilder().setCodec("vp9").setCid("cam")));
    TrackInfo both =
        ann.announce(
            ann.track("cam2", TrackSource.CAMERA)
                .setSid(info.getSid())
                .addSimulcastCodecs(SimulcastCodec.newBuilder().setCodec("vp8").setCid("cam2")));
    assertThat(both.getSid()).isEqualTo(info.getSid());
    assertThat(both.getCodecsList())
        .extracting("mimeType")
        .containsExactly("video/VP9", "video/VP8");
    ann.send(
        request -> request.setAddTrack(ann.track("cam3", TrackSource.CAMERA).setSid("TR_unknown")));
    assertThat(lastReason()).isEqualTo(RequestResponse.Reason.NOT_FOUND);
  }

  private SubscribedQualityUpdate quality() {
    return ann.last(SUBSCRIBED_QUALITY_UPDATE).getSubscribedQualityUpdate();
  }

  private static List<Boolean> enabled(SubscribedQualityUpdate update) {
    return update.getSubscribedCodecs(0).getQualitiesList().stream()
        .map(SubscribedQuality::getEnabled)
        .toList();
  }

  @Test
  void aVideoThatNobodyWatchesIsSwitchedOffAfterTenSeconds() {
    ann.publish("cam", TrackSource.CAMERA);
    world.pass(Duration.ofSeconds(9));
    assertThat(ann.heard(SUBSCRIBED_QUALITY_UPDATE)).isEmpty();
    world.pass(Duration.ofSeconds(2));
    assertThat(enabled(quality())).containsExactly(false, false, false);
  }

  @Test
  void layersAreAskedForAtOnceAndGivenUpAfterFiveSeconds() {
    TestClient bob = world.joined("r", "bob");
    TrackInfo info = ann.publish("cam", TrackSource.CAMERA);
    world.pass(Duration.ofSeconds(1));
    assertThat(enabled(quality())).containsExactly(true, true, true);
    assertThat(quality().getSubscribedCodecs(0).getCodec()).isEqualTo("vp8");
    ann.forget();
    bob.send(
        request ->
            request.setTrackSetting(
                UpdateTrackSettings.newBuilder()
                    .addTrackSids(info.getSid())
                    .setQuality(VideoQuality.LOW)));
    world.pass(Duration.ofSeconds(4));
    assertThat(ann.heard(SUBSCRIBED_QUALITY_UPDATE)).isEmpty();
    world.pass(Duration.ofSeconds(2));
    assertThat(enabled(quality())).containsExactly(true, false, false);
    ann.forget();
    bob.send(
        request ->
            request.setTrackSetting(
                UpdateTrackSettings.newBuilder()
                    .addTrackSids(info.getSid())
                    .setQuality(VideoQuality.MEDIUM)));
    world.pass(Duration.ofMillis(150));
    assertThat(enabled(quality())).containsExactly(true, true, false);
    bob.loseSocket();
  }

  @Test
  void hiddenVideoTurnsOffAndUnmutingRepeatsWhatIsWanted() {
    TestClient bob = world.joined("r", "bob");
    TrackInfo info = ann.publish("cam", TrackSource.CAMERA);
    world.pass(Duration.ofSeconds(1));
    bob.send(
        request ->
            request.setTrackSetting(
                UpdateTrackSettings.newBuilder().addTrackSids(info.getSid()).setDisabled(true)));
    world.pass(Duration.ofSeconds(6));
    assertThat(enabled(quality())).containsExactly(false, false, false);
    ann.forget();
    ann.send(
        request ->
            request.setMute(MuteTrackRequest.newBuilder().setSid(info.getSid()).setMuted(true)));
    ann.send(
        request ->
            request.setMute(MuteTrackRequest.newBuilder().setSid(info.getSid()).setMuted(false)));
    assertThat(ann.heard(SUBSCRIBED_QUALITY_UPDATE)).hasSize(1);
  }
}
