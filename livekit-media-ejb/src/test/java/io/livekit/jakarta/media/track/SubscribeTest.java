package io.livekit.jakarta.media.track;

import static io.livekit.jakarta.proto.SignalResponse.MessageCase.MEDIA_SECTIONS_REQUIREMENT;
import static io.livekit.jakarta.proto.SignalResponse.MessageCase.OFFER;
import static io.livekit.jakarta.proto.SignalResponse.MessageCase.STREAM_STATE_UPDATE;
import static io.livekit.jakarta.proto.SignalResponse.MessageCase.SUBSCRIPTION_PERMISSION_UPDATE;
import static io.livekit.jakarta.proto.SignalResponse.MessageCase.SUBSCRIPTION_RESPONSE;
import static io.livekit.jakarta.proto.SignalResponse.MessageCase.TRACK_SUBSCRIBED;
import static io.livekit.jakarta.proto.SignalResponse.MessageCase.UPDATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.livekit.jakarta.media.world.ScriptedSender;
import io.livekit.jakarta.media.world.TestClient;
import io.livekit.jakarta.media.world.World;
import io.livekit.jakarta.proto.BackupCodecPolicy;
import io.livekit.jakarta.proto.ParticipantPermission;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.proto.SimulcastCodec;
import io.livekit.jakarta.proto.StreamState;
import io.livekit.jakarta.proto.StreamStateInfo;
import io.livekit.jakarta.proto.SubscriptionError;
import io.livekit.jakarta.proto.SubscriptionPermission;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.proto.TrackPermission;
import io.livekit.jakarta.proto.TrackSource;
import io.livekit.jakarta.proto.UpdateParticipantRequest;
import io.livekit.jakarta.proto.UpdateSubscription;
import io.livekit.jakarta.proto.UpdateTrackSettings;
import io.livekit.jakarta.proto.VideoLayer;
import io.livekit.jakarta.proto.VideoQuality;
import io.livekit.jakarta.rtc.ingress.StreamStats;
import io.livekit.jakarta.rtc.peer.TrackReceiver;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubscribeTest {
  private static final String APPLICATION = "v=0\r\nm=application 9 X\r\na=mid:r0\r\n";

  private final World world = new World();

  private ScriptedSender sender(TestClient client, TrackInfo track) {
    return client.subscriberPeer().sender(track.getSid());
  }

  private void subscribe(TestClient client, TrackInfo track, boolean subscribe) {
    client.send(
        request ->
            request.setSubscription(
                UpdateSubscription.newBuilder()
                    .addTrackSids(track.getSid())
                    .setSubscribe(subscribe)));
    world.pass(Duration.ofMillis(200));
  }

  @Test
  void whatExistsIsSubscribedToWithTheFirstOffer() {
    TestClient ann = world.joined("r", "ann");
    TrackInfo track = ann.publish("cam", TrackSource.CAMERA);
    TestClient bob = world.client("r", "bob").join();
    assertThat(bob.heard(OFFER).get(0).getOffer().getMidToTrackIdMap())
        .containsEntry("1", track.getSid());
    assertThat(bob.heard(OFFER).get(0).getOffer().getSdp())
        .contains("a=msid:" + ann.sid() + "|" + track.getSid() + " " + track.getSid());
    bob.connect();
    assertThat(ann.heard(TRACK_SUBSCRIBED)).hasSize(1);
  }

  @Test
  void newTracksGoToActiveParticipantsAtOnceAndToOthersWhenTheyAre() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    TestClient carl = world.client("r", "carl").join();
    TrackInfo track = ann.publish("cam", TrackSource.CAMERA);
    world.pass(Duration.ofMillis(50));
    assertThat(sender(bob, track)).isNotNull();
    assertThat(sender(carl, track)).isNull();
    carl.connect();
    assertThat(sender(carl, track)).isNotNull();
  }

  @Test
  void thePublisherIsKnownBeforeItsTrackIsOffered() {
    TestClient bob = world.joined("r", "bob");
    TestClient ann = world.joined("r", "ann");
    bob.forget();
    ann.publish("cam", TrackSource.CAMERA);
    world.pass(Duration.ofSeconds(1));
    List<SignalResponse.MessageCase> kinds = bob.kinds();
    assertThat(kinds.indexOf(UPDATE)).isLessThan(kinds.indexOf(OFFER));
    assertThat(bob.lastOf("ann").getTracksList()).hasSize(1);
  }

  @Test
  void withoutAutoSubscribeTheClientAsks() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.client("r", "bob").withoutAutoSubscribe().join().connect();
    TrackInfo track = ann.publish("cam", TrackSource.CAMERA);
    world.pass(Duration.ofSeconds(1));
    assertThat(sender(bob, track)).isNull();
    subscribe(bob, track, true);
    assertThat(sender(bob, track)).isNotNull();
    assertThat(
            bob.last(SUBSCRIPTION_PERMISSION_UPDATE).getSubscriptionPermissionUpdate().getAllowed())
        .isTrue();
    subscribe(bob, track, false);
    assertThat(sender(bob, track)).isNull();
  }

  @Test
  void aTrackThatNeverComesIsReportedAfterAMinute() {
    TestClient bob = world.joined("r", "bob");
    bob.send(
        request ->
            request.setSubscription(
                UpdateSubscription.newBuilder().addTrackSids("TR_none").setSubscribe(true)));
    world.pass(Duration.ofSeconds(58));
    assertThat(bob.heard(SUBSCRIPTION_RESPONSE)).isEmpty();
    world.pass(Duration.ofSeconds(6));
    assertThat(bob.last(SUBSCRIPTION_RESPONSE).getSubscriptionResponse().getErr())
        .isEqualTo(SubscriptionError.SE_TRACK_NOTFOUND);
    assertThat(bob.heard(SUBSCRIPTION_RESPONSE)).hasSize(1);
  }

  @Test
  void aCodecThatTheClientRefusesIsReportedAndOthersStay() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    bob.subscriberPeer().refusedMimes.add("video/VP8");
    TrackInfo video = ann.publish("cam", TrackSource.CAMERA);
    TrackInfo audio = ann.publish("mic", TrackSource.MICROPHONE);
    world.pass(Duration.ofSeconds(1));
    assertThat(bob.last(SUBSCRIPTION_RESPONSE).getSubscriptionResponse().getErr())
        .isEqualTo(SubscriptionError.SE_CODEC_UNSUPPORTED);
    assertThat(sender(bob, video)).isNull();
    assertThat(sender(bob, audio)).isNotNull();
  }

  private TrackInfo publishWithBackup(TestClient ann) {
    return publishWithBackup(ann, "backup");
  }

  private TrackInfo publishWithBackup(TestClient ann, String cid) {
    return ann.publish(
        ann.track("cam", TrackSource.CAMERA)
            .addSimulcastCodecs(SimulcastCodec.newBuilder().setCodec("vp9").setCid("cam"))
            .addSimulcastCodecs(SimulcastCodec.newBuilder().setCodec("vp8").setCid(cid))
            .setBackupCodecPolicy(BackupCodecPolicy.SIMULCAST));
  }

  /** Browsers name the backup's track once they make it. */
  @ParameterizedTest
  @ValueSource(strings = {"backup", ""})
  void aClientThatTakesOnlyTheBackupCodecGetsItOnceThePublisherSendsIt(String announcedCid) {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    bob.subscriberPeer().refusedMimes.add("video/VP9");
    TrackInfo track = publishWithBackup(ann, announcedCid);
    world.pass(Duration.ofSeconds(1));
    assertThat(
            ann.last(SignalResponse.MessageCase.SUBSCRIBED_QUALITY_UPDATE)
                .getSubscribedQualityUpdate()
                .getSubscribedCodecsList())
        .extracting(codec -> codec.getCodec() + codec.getQualities(2).getEnabled())
        .containsExactly("vp9false", "vp8true");
    ann.announce(
        ann.track("backup", TrackSource.CAMERA)
            .setSid(track.getSid())
            .addSimulcastCodecs(SimulcastCodec.newBuilder().setCodec("vp8").setCid("backup")));
    ann.addSection("video", "backup");
    ann.offer();
    world.pass(Duration.ofSeconds(1));
    assertThat(sender(bob, track).source.mime()).isEqualTo("video/VP8");
    assertThat(sender(bob, track).mime).isEqualTo("video/VP8");
    assertThat(bob.heard(SUBSCRIPTION_RESPONSE)).isEmpty();
  }

  private void publishBackup(TestClient ann) {
    ann.addSection("video", "backup");
    ann.offer();
  }

  @Test
  void whoHasNotAnsweredYetWhenTheBackupComesKeepsTheFirstCodec() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    bob.answersOffers = false;
    TrackInfo track = publishWithBackup(ann);
    world.pass(Duration.ofSeconds(1));
    publishBackup(ann);
    world.pass(Duration.ofSeconds(1));
    bob.answer(bob.last(OFFER).getOffer());
    world.pass(Duration.ofSeconds(1));
    assertThat(sender(bob, track).mime).isEqualTo("video/VP9");
    assertThat(bob.heard(OFFER)).as("nothing to describe anew").hasSize(2);
    TestClient carl = world.joined("r", "carl");
    assertThat(sender(carl, track).mime).isEqualTo("video/VP9");
  }

  @Test
  void whoRefusesTheFirstCodecWhenTheBackupIsThereGetsTheBackup() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    bob.answersOffers = false;
    bob.subscriberPeer().refusedMimes.add("video/VP9");
    TrackInfo track = publishWithBackup(ann);
    world.pass(Duration.ofSeconds(1));
    publishBackup(ann);
    world.pass(Duration.ofSeconds(1));
    bob.answersOffers = true;
    bob.answer(bob.last(OFFER).getOffer());
    world.pass(Duration.ofSeconds(1));
    assertThat(sender(bob, track).mime).isEqualTo("video/VP8");
  }

  @Test
  void theFirstCodecIsTheOneThatThePublisherNamesFirstInWhateverOrderTheyCome() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    TrackInfo audio =
        ann.announce(
            ann.track("mic", TrackSource.MICROPHONE)
                .addSimulcastCodecs(SimulcastCodec.newBuilder().setCodec("red").setCid("mic"))
                .addSimulcastCodecs(SimulcastCodec.newBuilder().setCodec("opus").setCid("plain"))
                .setBackupCodecPolicy(BackupCodecPolicy.SIMULCAST));
    bob.answersOffers = false;
    ann.addSection("audio", "plain");
    ann.offer();
    ann.addSection("audio", "mic");
    ann.offer();
    world.pass(Duration.ofSeconds(1));
    bob.answersOffers = true;
    bob.answer(bob.last(OFFER).getOffer());
    world.pass(Duration.ofSeconds(1));
    assertThat(bob.lastOf("ann").getTracks(0).getMimeType()).isEqualTo("audio/red");
    assertThat(sender(bob, audio).source.mime()).isEqualTo("audio/red");
    TestClient carl = world.joined("r", "carl");
    assertThat(sender(carl, audio).source.mime()).isEqualTo("audio/red");
  }

  @Test
  void aBackupCodecIsAskedForOnlyAsLongAsSomebodyNeedsIt() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    bob.subscriberPeer().refusedMimes.add("video/VP9");
    publishWithBackup(ann);
    world.pass(Duration.ofSeconds(1));
    assertThat(enabled(ann)).containsExactly("vp9false", "vp8true");
    bob.send(request -> request.getLeaveBuilder());
    world.pass(Duration.ofSeconds(11));
    assertThat(enabled(ann)).containsExactly("vp9false", "vp8false");
  }

  private static List<String> enabled(TestClient publisher) {
    return publisher
        .last(SignalResponse.MessageCase.SUBSCRIBED_QUALITY_UPDATE)
        .getSubscribedQualityUpdate()
        .getSubscribedCodecsList()
        .stream()
        .map(codec -> codec.getCodec() + codec.getQualities(2).getEnabled())
        .toList();
  }

  @Test
  void aPublisherThatComesBackHearsAgainWhichLayersAreWatched() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    TrackInfo track = simulcast(ann);
    subscribe(bob, track, false);
    world.pass(Duration.ofSeconds(11));
    assertThat(enabled(ann)).containsExactly("vp8false");
    ann.loseSocket();
    subscribe(bob, track, true);
    world.pass(Duration.ofSeconds(1));
    assertThat(enabled(ann)).as("nobody could tell it").containsExactly("vp8false");
    ann.resume();
    assertThat(enabled(ann)).containsExactly("vp8true");
  }

  @Test
  void layersThatArePublishedAgainInANewSessionAreEnabledAgain() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    TrackInfo track = simulcast(ann);
    subscribe(bob, track, false);
    world.pass(Duration.ofSeconds(11));
    assertThat(enabled(ann)).containsExactly("vp8false");
    ann.send(request -> request.getSimulateBuilder().setNodeFailure(true));
    TestClient again = world.joined("r", "ann");
    simulcast(again);
    world.pass(Duration.ofSeconds(1));
    assertThat(enabled(again)).containsExactly("vp8true");
  }

  @Test
  void aClientThatRefusesTheBackupCodecTooIsToldOnce() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    bob.subscriberPeer().refusedMimes.addAll(List.of("video/VP9", "video/VP8"));
    publishWithBackup(ann);
    ann.addSection("video", "backup");
    ann.offer();
    world.pass(Duration.ofSeconds(5));
    assertThat(bob.heard(SUBSCRIPTION_RESPONSE)).hasSize(1);
    assertThat(bob.last(SUBSCRIPTION_RESPONSE).getSubscriptionResponse().getErr())
        .isEqualTo(SubscriptionError.SE_CODEC_UNSUPPORTED);
  }

  @Test
  void publishersDecideWhoSubscribes() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    TestClient carl = world.joined("r", "carl");
    TrackInfo track = ann.publish("cam", TrackSource.CAMERA);
    world.pass(Duration.ofSeconds(1));
    ann.send(
        request ->
            request.setSubscriptionPermission(
                SubscriptionPermission.newBuilder()
                    .addTrackPermissions(
                        TrackPermission.newBuilder()
                            .setParticipantIdentity("carl")
                            .setAllTracks(true))));
    assertThat(
            bob.last(SUBSCRIPTION_PERMISSION_UPDATE).getSubscriptionPermissionUpdate().getAllowed())
        .isFalse();
    assertThat(sender(bob, track)).isNull();
    assertThat(sender(carl, track)).isNotNull();
    ann.send(
        request ->
            request.setSubscriptionPermission(
                SubscriptionPermission.newBuilder().setAllParticipants(true)));
    assertThat(
            bob.last(SUBSCRIPTION_PERMISSION_UPDATE).getSubscriptionPermissionUpdate().getAllowed())
        .isTrue();
    world.pass(Duration.ofSeconds(1));
    assertThat(sender(bob, track)).isNotNull();
  }

  @Test
  void permissionsWorkByTrackAndBySidAndEntriesForNobodySpoilThemAll() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    TrackInfo camera = ann.publish("cam", TrackSource.CAMERA);
    TrackInfo mic = ann.publish("mic", TrackSource.MICROPHONE);
    world.pass(Duration.ofSeconds(1));
    ann.send(
        request ->
            request.setSubscriptionPermission(
                SubscriptionPermission.newBuilder()
                    .addTrackPermissions(
                        TrackPermission.newBuilder()
                            .setParticipantSid(bob.sid())
                            .addTrackSids(mic.getSid()))));
    assertThat(sender(bob, camera)).isNull();
    assertThat(sender(bob, mic)).isNotNull();
    ann.send(
        request ->
            request.setSubscriptionPermission(
                SubscriptionPermission.newBuilder()
                    .addTrackPermissions(TrackPermission.newBuilder().setAllTracks(true))));
    assertThat(sender(bob, mic)).isNotNull();
  }

  @Test
  void recordersAreExemptFromPermissions() {
    TestClient ann = world.joined("r", "ann");
    ann.send(
        request -> request.setSubscriptionPermission(SubscriptionPermission.getDefaultInstance()));
    TestClient recorder =
        world.client("r", "rec").grant(grant -> grant.recorder(true).hidden(true)).join().connect();
    TrackInfo track = ann.publish("cam", TrackSource.CAMERA);
    world.pass(Duration.ofSeconds(1));
    assertThat(sender(recorder, track)).isNotNull();
    assertThat(ann.heard(TRACK_SUBSCRIBED)).isEmpty();
  }

  @Test
  void losingCanSubscribeEndsSubscriptionsAndRegainingRestoresThem() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    TrackInfo track = ann.publish("cam", TrackSource.CAMERA);
    world.pass(Duration.ofSeconds(1));
    permit(bob, false);
    assertThat(sender(bob, track)).isNull();
    permit(bob, true);
    world.pass(Duration.ofSeconds(1));
    assertThat(sender(bob, track)).isNotNull();
  }

  private void permit(TestClient client, boolean subscribe) {
    world.service.updateParticipant(
        UpdateParticipantRequest.newBuilder()
            .setRoom("r")
            .setIdentity(client.identity())
            .setPermission(ParticipantPermission.newBuilder().setCanSubscribe(subscribe))
            .build());
  }

  @Test
  void subscriptionLimitsHoldUntilAPlaceIsFree() {
    World limited = new World("limit: {subscription_limit_video: 1}");
    TestClient ann = limited.joined("r", "ann");
    TestClient bob = limited.joined("r", "bob");
    TrackInfo first = ann.publish("cam", TrackSource.CAMERA);
    TrackInfo second = ann.publish("screen", TrackSource.SCREEN_SHARE);
    limited.pass(Duration.ofSeconds(1));
    assertThat(sender(bob, first)).isNotNull();
    assertThat(sender(bob, second)).isNull();
    bob.send(
        request ->
            request.setSubscription(
                UpdateSubscription.newBuilder().addTrackSids(first.getSid()).setSubscribe(false)));
    assertThat(sender(bob, second)).isNotNull();
  }

  private static void frameRate(TestClient publisher, double framesPerSecond) {
    frameRate(publisher, 2, "f", framesPerSecond);
  }

  private static void frameRate(
      TestClient publisher, int spatial, String rid, double framesPerSecond) {
    publisher.publisherPeer().receiver("cam").stats =
        new TrackReceiver.ReceiverStats(
            0,
            List.of(
                new StreamStats(
                    spatial, rid, 1, 0, true, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, framesPerSecond)));
  }

  private TrackInfo simulcast(TestClient client) {
    return client.publish(
        client
            .track("cam", TrackSource.CAMERA)
            .setWidth(1280)
            .setHeight(720)
            .addLayers(
                VideoLayer.newBuilder().setQuality(VideoQuality.LOW).setWidth(320).setHeight(180))
            .addLayers(
                VideoLayer.newBuilder()
                    .setQuality(VideoQuality.MEDIUM)
                    .setWidth(640)
                    .setHeight(360))
            .addLayers(
                VideoLayer.newBuilder()
                    .setQuality(VideoQuality.HIGH)
                    .setWidth(1280)
                    .setHeight(720)),
        "a=rid:q send",
        "a=rid:h send",
        "a=rid:f send");
  }

  @Test
  void adaptiveStreamsBeginLowAndOthersHigh() {
    TestClient ann = world.joined("r", "ann");
    TestClient plain = world.joined("r", "plain");
    TestClient adaptive = world.client("r", "adaptive").adaptive().join().connect();
    TrackInfo track = simulcast(ann);
    world.pass(Duration.ofSeconds(1));
    assertThat(sender(plain, track).spatial).isEqualTo(2);
    assertThat(sender(adaptive, track).spatial).isZero();
  }

  @Test
  void settingsChooseTheLayerAndAreRememberedBeforeTheSubscription() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.client("r", "bob").withoutAutoSubscribe().join().connect();
    TrackInfo track = simulcast(ann);
    bob.send(
        request ->
            request.setTrackSetting(
                UpdateTrackSettings.newBuilder()
                    .addTrackSids(track.getSid())
                    .setWidth(640)
                    .setHeight(380)));
    subscribe(bob, track, true);
    assertThat(sender(bob, track).spatial).isEqualTo(1);
    bob.send(
        request ->
            request.setTrackSetting(
                UpdateTrackSettings.newBuilder()
                    .addTrackSids(track.getSid())
                    .setWidth(320)
                    .setHeight(180)));
    assertThat(sender(bob, track).spatial).isEqualTo(1);
    world.pass(Duration.ofMillis(100));
    assertThat(sender(bob, track).spatial).isZero();
  }

  @Test
  void aScreenCountsMoreThanACameraUnlessTheClientSaysOtherwise() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    TrackInfo camera = ann.publish("camera", TrackSource.CAMERA);
    TrackInfo screen = ann.publish("screen", TrackSource.SCREEN_SHARE);
    world.pass(Duration.ofSeconds(1));
    assertThat(sender(bob, screen).priority).isGreaterThan(sender(bob, camera).priority);
    bob.send(
        request ->
            request.setTrackSetting(
                UpdateTrackSettings.newBuilder()
                    .addTrackSids(camera.getSid())
                    .setQuality(VideoQuality.HIGH)
                    .setPriority(9_999)));
    world.pass(Duration.ofMillis(100));
    assertThat(sender(bob, camera).priority).isEqualTo(sender(bob, screen).priority);
    bob.send(
        request ->
            request.setTrackSetting(
                UpdateTrackSettings.newBuilder().addTrackSids(screen.getSid()).setPriority(2)));
    world.pass(Duration.ofMillis(100));
    assertThat(sender(bob, screen).priority).isLessThan(sender(bob, camera).priority);
  }

  @Test
  void aClientIsToldOfATrackThatItsPathDoesNotCarry() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    TrackInfo track = ann.publish("screen", TrackSource.SCREEN_SHARE);
    world.pass(Duration.ofSeconds(1));
    bob.subscriberPeer().withhold(sender(bob, track), true);
    bob.subscriberPeer().withhold(sender(bob, track), false);
    assertThat(bob.heard(STREAM_STATE_UPDATE))
        .extracting(message -> message.getStreamStateUpdate().getStreamStates(0))
        .extracting(StreamStateInfo::getTrackSid, StreamStateInfo::getState)
        .containsExactly(
            tuple(track.getSid(), StreamState.PAUSED), tuple(track.getSid(), StreamState.ACTIVE));
  }

  @Test
  void aWantedFrameRateFollowsWhatThePublisherSends() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    TrackInfo track = simulcast(ann);
    world.pass(Duration.ofSeconds(1));
    UpdateTrackSettings.Builder best =
        UpdateTrackSettings.newBuilder().addTrackSids(track.getSid()).setQuality(VideoQuality.HIGH);
    bob.send(request -> request.setTrackSetting(best.clone().setFps(7)));
    world.pass(Duration.ofMillis(100));
    assertThat(sender(bob, track).temporal)
        .as("nothing is known yet")
        .isEqualTo(VideoLayers.TOP_TEMPORAL);
    frameRate(ann, 30);
    world.pass(Duration.ofSeconds(2));
    assertThat(sender(bob, track).temporal).isZero();
    frameRate(ann, 15);
    world.pass(Duration.ofSeconds(2));
    assertThat(sender(bob, track).temporal).isEqualTo(1);
    bob.send(request -> request.setTrackSetting(best));
    world.pass(Duration.ofMillis(100));
    assertThat(sender(bob, track).temporal).isEqualTo(VideoLayers.TOP_TEMPORAL);
  }

  @Test
  void aFrameRateIsWantedOfAStreamOfSeveralLayersToo() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    TrackInfo track = simulcast(ann);
    frameRate(ann, 0, "", 30);
    world.pass(Duration.ofSeconds(1));
    bob.send(
        request ->
            request.setTrackSetting(
                UpdateTrackSettings.newBuilder()
                    .addTrackSids(track.getSid())
                    .setQuality(VideoQuality.HIGH)
                    .setFps(7)));
    world.pass(Duration.ofMillis(100));
    assertThat(sender(bob, track).spatial).isEqualTo(2);
    assertThat(sender(bob, track).temporal).isZero();
  }

  @Test
  void disablingIsDebouncedAndTurningVisibleIsImmediate() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    TrackInfo track = simulcast(ann);
    world.pass(Duration.ofSeconds(1));
    bob.send(
        request ->
            request.setTrackSetting(
                UpdateTrackSettings.newBuilder().addTrackSids(track.getSid()).setDisabled(true)));
    assertThat(sender(bob, track).paused).isFalse();
    world.pass(Duration.ofMillis(100));
    assertThat(sender(bob, track).paused).isTrue();
    bob.send(
        request ->
            request.setTrackSetting(
                UpdateTrackSettings.newBuilder()
                    .addTrackSids(track.getSid())
                    .setQuality(VideoQuality.HIGH)));
    assertThat(sender(bob, track).paused).isFalse();
  }

  @Test
  void singlePeerConnectionsAreAskedForSectionsAndUseThem() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.client("r", "bob").single(APPLICATION).join().connect();
    TrackInfo video = ann.publish("cam", TrackSource.CAMERA);
    TrackInfo audio = ann.publish("mic", TrackSource.MICROPHONE);
    world.pass(Duration.ofMillis(50));
    SignalResponse requirement = bob.last(MEDIA_SECTIONS_REQUIREMENT);
    assertThat(requirement.getMediaSectionsRequirement().getNumAudios()).isEqualTo(1);
    assertThat(requirement.getMediaSectionsRequirement().getNumVideos()).isEqualTo(1);
    bob.offer(
        APPLICATION
            + "m=audio 9 X\r\na=mid:r1\r\na=recvonly\r\nm=video 9 X\r\na=mid:r2\r\na=recvonly\r\n",
        3);
    SignalResponse answer = bob.last(SignalResponse.MessageCase.ANSWER);
    assertThat(answer.getAnswer().getMidToTrackIdMap())
        .containsEntry("r1", audio.getSid())
        .containsEntry("r2", video.getSid());
    assertThat(bob.heard(OFFER)).isEmpty();
  }

  @Test
  void freeSectionsOfTheFirstOfferNeedOnlyARenegotiation() {
    TestClient ann = world.joined("r", "ann");
    String offer = APPLICATION + "m=video 9 X\r\na=mid:r1\r\na=recvonly\r\n";
    TestClient bob = world.client("r", "bob").single(offer).join().connect();
    ann.publish("cam", TrackSource.CAMERA);
    world.pass(Duration.ofMillis(50));
    assertThat(bob.last(MEDIA_SECTIONS_REQUIREMENT).getMediaSectionsRequirement())
        .isEqualTo(io.livekit.jakarta.proto.MediaSectionsRequirement.getDefaultInstance());
  }

  @Test
  void changesWhileAnAnswerIsOutMakeExactlyOneMoreOffer() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    bob.answersOffers = false;
    bob.forget();
    ann.publish("a", TrackSource.CAMERA);
    world.pass(Duration.ofMillis(200));
    ann.publish("b", TrackSource.SCREEN_SHARE);
    ann.publish("c", TrackSource.MICROPHONE);
    world.pass(Duration.ofSeconds(1));
    assertThat(bob.heard(OFFER)).hasSize(1);
    bob.answer(bob.last(OFFER).getOffer());
    assertThat(bob.heard(OFFER)).hasSize(2);
    assertThat(bob.last(OFFER).getOffer().getMidToTrackIdMap()).hasSize(3);
    assertThat(bob.last(OFFER).getOffer().getId())
        .isEqualTo(bob.heard(OFFER).get(0).getOffer().getId() + 1);
  }
}
