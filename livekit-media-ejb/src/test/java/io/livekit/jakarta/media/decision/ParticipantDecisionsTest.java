package io.livekit.jakarta.media.decision;

import static io.livekit.jakarta.proto.SignalResponse.MessageCase.OFFER;
import static io.livekit.jakarta.proto.SignalResponse.MessageCase.REQUEST_RESPONSE;
import static io.livekit.jakarta.proto.SignalResponse.MessageCase.SUBSCRIBED_QUALITY_UPDATE;
import static io.livekit.jakarta.proto.SignalResponse.MessageCase.SUBSCRIPTION_PERMISSION_UPDATE;
import static io.livekit.jakarta.proto.SignalResponse.MessageCase.TRACK_PUBLISHED;
import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.api.VideoQuality;
import io.livekit.jakarta.api.decision.JoinRequested;
import io.livekit.jakarta.api.decision.MetadataChangeRequested;
import io.livekit.jakarta.api.decision.PublishRequested;
import io.livekit.jakarta.api.decision.SubscribeRequested;
import io.livekit.jakarta.media.world.ScriptedSender;
import io.livekit.jakarta.media.world.TestClient;
import io.livekit.jakarta.media.world.World;
import io.livekit.jakarta.proto.AddTrackRequest;
import io.livekit.jakarta.proto.ClientInfo;
import io.livekit.jakarta.proto.RequestResponse;
import io.livekit.jakarta.proto.SessionDescription;
import io.livekit.jakarta.proto.SignalRequest;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.proto.SubscriptionPermissionUpdate;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.proto.TrackSource;
import io.livekit.jakarta.proto.UpdateParticipantMetadata;
import io.livekit.jakarta.proto.UpdateSubscription;
import io.livekit.jakarta.proto.VideoLayer;
import io.livekit.jakarta.rtc.peer.PeerConfig;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParticipantDecisionsTest {
  private final World world = new World();

  private static RequestResponse lastRefusal(TestClient client) {
    return client.last(REQUEST_RESPONSE).getRequestResponse();
  }

  private static void announce(TestClient client, String cid) {
    client.send(request -> request.setAddTrack(client.track(cid, TrackSource.CAMERA)));
  }

  private AddTrackRequest.Builder simulcast(TestClient client, String cid) {
    AddTrackRequest.Builder camera =
        client.track(cid, TrackSource.CAMERA).setWidth(1280).setHeight(720);
    io.livekit.jakarta.proto.VideoQuality[] qualities = {
      io.livekit.jakarta.proto.VideoQuality.LOW,
      io.livekit.jakarta.proto.VideoQuality.MEDIUM,
      io.livekit.jakarta.proto.VideoQuality.HIGH
    };
    for (int i = 0; i < qualities.length; i++) {
      camera.addLayers(
          VideoLayer.newBuilder().setQuality(qualities[i]).setWidth(320 << i).setHeight(180 << i));
    }
    return camera;
  }

  // ---- publishing ----

  @Test
  void whatIsDeniedIsRefusedWithTheReasonAndNeverPublic() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    world.application.on(PublishRequested.class, one -> one.deny("no cameras today"));
    announce(ann, "cam");
    ann.addSection("video", "cam");
    ann.offer();
    world.application.answer();
    world.pass(Duration.ofSeconds(1));
    assertThat(lastRefusal(ann).getReason()).isEqualTo(RequestResponse.Reason.NOT_ALLOWED);
    assertThat(lastRefusal(ann).getMessage()).isEqualTo("no cameras today");
    assertThat(lastRefusal(ann).getAddTrack().getCid()).isEqualTo("cam");
    assertThat(ann.heard(TRACK_PUBLISHED)).isEmpty();
    assertThat(bob.updatesOf("ann")).allMatch(seen -> seen.getTracksCount() == 0);
  }

  @Test
  void whatDependsOnAnAnnouncementWaitsForIt() {
    TestClient ann = world.joined("r", "ann");
    world.application.on(PublishRequested.class, one -> {});
    ann.forget();
    announce(ann, "cam");
    ann.addSection("video", "cam");
    ann.offer(); // would find no announcement if it were served at once
    announce(ann, "second");
    world.pass(Duration.ofSeconds(1));
    assertThat(ann.heard).isEmpty();
    assertThat(world.application.waiting()).isOne(); // one after the other
  }

  @Test
  void othersOfTheRoomDoNotWait() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    world.application.on(PublishRequested.class, one -> {});
    announce(ann, "cam");
    announce(bob, "cam");
    assertThat(world.application.waiting()).isEqualTo(2);
    ann.send(request -> request.setPing(1)); // nor does a client that asks whether it is alive
    assertThat(ann.heard(SignalResponse.MessageCase.PONG)).hasSize(1);
    world.application.answerOne();
    assertThat(ann.heard(TRACK_PUBLISHED)).hasSize(1);
    assertThat(bob.heard(TRACK_PUBLISHED)).isEmpty();
    world.application.answer();
    assertThat(bob.heard(TRACK_PUBLISHED)).hasSize(1);
  }

  @Test
  void theAnswerLetsTheRequestsGoOnInTheirOrder() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    world.application.on(PublishRequested.class, one -> {});
    announce(ann, "cam");
    ann.addSection("video", "cam");
    ann.offer();
    world.application.answer();
    world.pass(Duration.ofSeconds(1));
    TrackInfo track = ann.last(TRACK_PUBLISHED).getTrackPublished().getTrack();
    assertThat(bob.lastOf("ann").getTracks(0).getSid()).isEqualTo(track.getSid());
    assertThat(((PublishRequested) world.application.asked.get(0)).track().sid())
        .isEqualTo(track.getSid());
  }

  @Test
  void whatIsntDecidedInTimeIsRefused() {
    TestClient ann = world.joined("r", "ann");
    world.application.on(PublishRequested.class, one -> {});
    announce(ann, "cam");
    world.pass(Duration.ofSeconds(5));
    assertThat(lastRefusal(ann).getMessage()).isEqualTo("the decision took too long");
    world.application.on(PublishRequested.class, one -> {});
    announce(ann, "cam");
    world.application.answer();
    assertThat(ann.heard(TRACK_PUBLISHED)).hasSize(1);
  }

  @Test
  void anObserverThatThrowsRefusesTheTrackAndNothingElse() {
    TestClient ann = world.joined("r", "ann");
    world.application.on(
        PublishRequested.class,
        one -> {
          throw new IllegalStateException();
        });
    announce(ann, "cam");
    world.application.answer();
    assertThat(lastRefusal(ann).getMessage()).isEqualTo("the decision failed");
    assertThat(ann.closed).isFalse();
  }

  @Test
  void whoLeavesMeanwhileIsNotAnsweredAndLeavesNothing() {
    TestClient ann = world.joined("r", "ann");
    world.application.on(PublishRequested.class, one -> {});
    announce(ann, "cam");
    ann.send(request -> request.setLeave(io.livekit.jakarta.proto.LeaveRequest.newBuilder()));
    world.application.answer();
    world.pass(Duration.ofMinutes(2));
    assertThat(ann.heard(TRACK_PUBLISHED)).isEmpty();
    assertThat(world.time.pendingTimers()).isZero();
  }

  @Test
  void whatCameWithAJoinIsDecidedOnTrackByTrackAndItsOfferComesAfter() {
    world.application.on(PublishRequested.class, one -> {});
    TestClient ann = world.client("r", "ann");
    var request =
        ann.request(
            ClientInfo.newBuilder().setSdk(ClientInfo.SDK.JS).setProtocol(16).build(),
            List.of(
                ann.track("cam", TrackSource.CAMERA).build(),
                ann.track("mic", TrackSource.MICROPHONE).build()),
            SessionDescription.newBuilder()
                .setType("offer")
                .setSdp("v=0\r\nm=video 9 X\r\na=mid:0\r\na=sendonly\r\na=msid:- cam\r\n")
                .setId(1)
                .build());
    world.gateway.open(request).toCompletableFuture().join();
    var peer = ann.single("v=0\r\n").singlePeer();
    assertThat(world.application.waiting()).isOne();
    assertThat(peer.sections).isEmpty();
    world.application.answerOne();
    assertThat(peer.sections).isEmpty();
    world.application.answerOne();
    assertThat(peer.sections).isNotEmpty();
  }

  @Test
  void noMoreTracksAreTakenThanTheJoinGrants() {
    world.application.on(JoinRequested.class, join -> join.limitTracks(1));
    TestClient ann = world.client("r", "ann");
    var opening =
        world
            .gateway
            .open(ann.request(ClientInfo.getDefaultInstance(), List.of(), null))
            .toCompletableFuture();
    world.application.answer();
    assertThat(opening).isCompleted();
    var participant = world.directory.find("r").orElseThrow().participant("ann");
    participant.publications().addTrack(ann.track("cam", TrackSource.CAMERA).build());
    participant.publications().addTrack(ann.track("mic", TrackSource.MICROPHONE).build());
    participant.publications().addTrack(ann.track("cam", TrackSource.CAMERA).build());
    java.util.List<SignalResponse> heard = new java.util.ArrayList<>();
    opening
        .join()
        .attach(
            new io.livekit.jakarta.media.signal.SignalSink() {
              @Override
              public void send(SignalResponse message) {
                heard.add(message);
              }

              @Override
              public void close() {}
            });
    assertThat(heard.stream().filter(SignalResponse::hasTrackPublished)).hasSize(1);
    assertThat(
            heard.stream()
                .filter(SignalResponse::hasRequestResponse)
                .map(message -> message.getRequestResponse().getReason()))
        .containsExactly(RequestResponse.Reason.LIMIT_EXCEEDED, RequestResponse.Reason.QUEUED);
  }

  // ---- subscribing ----

  private static ScriptedSender sender(TestClient client, TrackInfo track) {
    return client.subscriberPeer().sender(track.getSid());
  }

  private static List<Boolean> allowed(TestClient client, TrackInfo track) {
    return client.heard(SUBSCRIPTION_PERMISSION_UPDATE).stream()
        .map(SignalResponse::getSubscriptionPermissionUpdate)
        .filter(update -> update.getTrackSid().equals(track.getSid()))
        .map(SubscriptionPermissionUpdate::getAllowed)
        .toList();
  }

  private void subscribe(TestClient client, TrackInfo track) {
    client.send(
        request ->
            request.setSubscription(
                UpdateSubscription.newBuilder().addTrackSids(track.getSid()).setSubscribe(true)));
    world.pass(Duration.ofMillis(200));
  }

  @Test
  void aTrackIsReceivedWhenTheApplicationHasSaidYes() {
    world.application.on(SubscribeRequested.class, one -> {});
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    TrackInfo track = ann.publish("cam", TrackSource.CAMERA);
    world.pass(Duration.ofSeconds(1));
    assertThat(sender(bob, track)).isNull();
    assertThat(allowed(bob, track)).isEmpty();
    assertThat(world.application.waiting()).isOne(); // asked once, however often it is looked at
    world.application.answer();
    world.pass(Duration.ofSeconds(1));
    assertThat(sender(bob, track)).isNotNull();
    assertThat(allowed(bob, track)).containsExactly(true);
    SubscribeRequested asked = (SubscribeRequested) world.application.asked.get(0);
    assertThat(asked.participant().identity()).isEqualTo("bob");
    assertThat(asked.publisher().identity()).isEqualTo("ann");
    assertThat(asked.track().sid()).isEqualTo(track.getSid());
    world.pass(Duration.ofSeconds(10));
    assertThat(world.application.asked).hasSize(1);
  }

  @Test
  void whoIsDeniedATrackIsToldThatItIsntAllowedAndIsAskedAboutAgainWhenItAsks() {
    world.application.on(SubscribeRequested.class, one -> one.deny("not for you"));
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    TrackInfo track = ann.publish("cam", TrackSource.CAMERA);
    world.application.answer();
    world.pass(Duration.ofSeconds(10));
    assertThat(sender(bob, track)).isNull();
    assertThat(allowed(bob, track)).containsExactly(false);
    assertThat(world.application.asked).hasSize(1);
    world.application.on(SubscribeRequested.class, one -> {});
    subscribe(bob, track);
    world.application.answer();
    world.pass(Duration.ofSeconds(1));
    assertThat(sender(bob, track)).isNotNull();
    assertThat(allowed(bob, track)).containsExactly(false, true);
  }

  @Test
  void subscriptionsThatHangOrFailAreDenied() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    world.application.on(
        SubscribeRequested.class,
        one -> {
          throw new IllegalStateException();
        });
    TrackInfo failed = ann.publish("cam", TrackSource.CAMERA);
    world.application.answer();
    TrackInfo hung = ann.publish("mic", TrackSource.MICROPHONE);
    world.pass(Duration.ofSeconds(6));
    assertThat(allowed(bob, failed)).containsExactly(false);
    assertThat(allowed(bob, hung)).containsExactly(false);
  }

  @Test
  void nobodyGetsMoreThanTheLeastThatIsGranted() {
    TestClient ann = world.joined("r", "ann");
    world.application.on(
        SubscribeRequested.class,
        one -> {
          if (one.participant().identity().equals("bob")) {
            one.limitQuality(VideoQuality.LOW);
            one.limitQuality(VideoQuality.HIGH); // widens nothing
          }
        });
    TestClient bob = world.joined("r", "bob");
    TestClient carl = world.joined("r", "carl");
    TrackInfo track =
        ann.publish(
            simulcast(ann, "cam"),
            "a=simulcast:send q;h;f",
            "a=rid:q send",
            "a=rid:h send",
            "a=rid:f send");
    world.application.answer();
    world.pass(Duration.ofSeconds(1));
    assertThat(sender(bob, track).spatial).isZero();
    assertThat(sender(bob, track).allowed).isZero();
    assertThat(sender(carl, track).spatial).isEqualTo(2);
    assertThat(sender(carl, track).allowed).isNull();
    bob.send(
        request ->
            request.setTrackSetting(
                io.livekit.jakarta.proto.UpdateTrackSettings.newBuilder()
                    .addTrackSids(track.getSid())
                    .setQuality(io.livekit.jakarta.proto.VideoQuality.HIGH)));
    world.pass(Duration.ofSeconds(1));
    assertThat(sender(bob, track).spatial).isZero();
  }

  @Test
  void aLimitedTrackIsLimitedForAllAndItsPublisherKnows() {
    world.application.on(PublishRequested.class, one -> one.limitQuality(VideoQuality.MEDIUM));
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    ann.send(request -> request.setAddTrack(simulcast(ann, "cam")));
    ann.addSection("video", "cam");
    ann.offer();
    world.application.answer();
    world.pass(Duration.ofSeconds(10));
    TrackInfo track = ann.last(TRACK_PUBLISHED).getTrackPublished().getTrack();
    assertThat(sender(bob, track).spatial).isOne();
    assertThat(
            ann.last(SUBSCRIBED_QUALITY_UPDATE)
                .getSubscribedQualityUpdate()
                .getSubscribedQualitiesList())
        .allSatisfy(
            quality ->
                assertThat(quality.getEnabled())
                    .isEqualTo(quality.getQuality() != io.livekit.jakarta.proto.VideoQuality.HIGH));
  }

  @Test
  void aPublisherIsHeldToTheLeastBitrateThatIsGranted() {
    world.application.on(
        JoinRequested.class,
        join -> {
          join.limitBitrate(500_000);
          join.limitBitrate(900_000); // widens nothing
        });
    TestClient ann = world.client("r", "ann");
    var opening = world.gateway.open(ann.request(ClientInfo.getDefaultInstance(), List.of(), null));
    world.application.answer();
    assertThat(opening.toCompletableFuture()).isCompleted();
    assertThat(world.engine.peers).isNotEmpty();
    assertThat(world.engine.peers)
        .allSatisfy(
            peer ->
                assertThat(peer.maxBitrate)
                    .isEqualTo(peer.config.role() == PeerConfig.Role.SUBSCRIBER ? 0 : 500_000));
  }

  @Test
  void aTrackIsHeldToTheBitrateThatItIsGrantedAndOthersAreNot() {
    world.application.on(
        PublishRequested.class,
        one -> {
          if (one.track().source() == io.livekit.jakarta.api.TrackSource.CAMERA) {
            one.limitBitrate(300_000);
          }
        });
    TestClient ann = world.joined("r", "ann");
    announce(ann, "cam");
    ann.send(request -> request.setAddTrack(ann.track("mic", TrackSource.MICROPHONE)));
    ann.addSection("video", "cam");
    ann.addSection("audio", "mic");
    ann.offer();
    world.application.answer();
    world.pass(Duration.ofSeconds(1));
    assertThat(ann.publisherPeer().receiver("cam").maxBitrate).isEqualTo(300_000);
    assertThat(ann.publisherPeer().receiver("mic").maxBitrate).isZero();
  }

  // ---- metadata ----

  private static void changeName(TestClient client, String name) {
    client.send(
        (SignalRequest.Builder request) ->
            request.setUpdateMetadata(
                UpdateParticipantMetadata.newBuilder().setName(name).setRequestId(9)));
  }

  @Test
  void aChangeIsMadeWhenTheApplicationHasSaidYesAndWhatFollowsWaits() {
    world.application.on(MetadataChangeRequested.class, one -> {});
    TestClient ann = world.joined("r", "ann");
    changeName(ann, "Ann");
    changeName(ann, "Anne");
    assertThat(ann.heard(REQUEST_RESPONSE)).isEmpty();
    assertThat(world.application.waiting()).isOne();
    world.application.answer();
    assertThat(ann.heard(REQUEST_RESPONSE))
        .extracting(message -> message.getRequestResponse().getReason())
        .containsExactly(RequestResponse.Reason.OK, RequestResponse.Reason.OK);
    assertThat(ann.lastOf("ann").getName()).isEqualTo("Anne");
    MetadataChangeRequested second = (MetadataChangeRequested) world.application.asked.get(1);
    assertThat(second.participant().name()).isEqualTo("Ann");
    assertThat(second.name()).contains("Anne");
    assertThat(second.metadata()).isEmpty();
  }

  @Test
  void aDeniedChangeIsRefusedWithTheReason() {
    world.application.on(MetadataChangeRequested.class, one -> one.deny("no nicknames"));
    TestClient ann = world.joined("r", "ann");
    changeName(ann, "Ann");
    world.application.answer();
    assertThat(lastRefusal(ann).getReason()).isEqualTo(RequestResponse.Reason.NOT_ALLOWED);
    assertThat(lastRefusal(ann).getMessage()).isEqualTo("no nicknames");
    assertThat(lastRefusal(ann).getRequestId()).isEqualTo(9);
    assertThat(world.directory.find("r").orElseThrow().participant("ann").info().getName())
        .isEqualTo("ann");
  }

  @Test
  void aChangeThatHangsOrFailsIsRefused() {
    TestClient ann = world.joined("r", "ann");
    world.application.on(
        MetadataChangeRequested.class,
        one -> {
          throw new IllegalStateException();
        });
    changeName(ann, "Ann");
    world.application.answer();
    assertThat(lastRefusal(ann).getMessage()).isEqualTo("the decision failed");
    changeName(ann, "Ann");
    world.pass(Duration.ofSeconds(5));
    assertThat(lastRefusal(ann).getMessage()).isEqualTo("the decision took too long");
  }

  @Test
  void whereNobodyObservesNobodyIsAsked() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    ann.publish("cam", TrackSource.CAMERA);
    changeName(ann, "Ann");
    world.pass(Duration.ofSeconds(1));
    assertThat(bob.heard(OFFER)).isNotEmpty();
    assertThat(world.application.asked).isEmpty();
    assertThat(world.application.waiting()).isZero();
  }
}
