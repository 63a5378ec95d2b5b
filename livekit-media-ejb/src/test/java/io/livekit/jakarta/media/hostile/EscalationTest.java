package io.livekit.jakarta.media.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.livekit.jakarta.media.auth.VideoGrant;
import io.livekit.jakarta.media.participant.SignalDrop;
import io.livekit.jakarta.media.world.TestClient;
import io.livekit.jakarta.media.world.World;
import io.livekit.jakarta.proto.DataPacket;
import io.livekit.jakarta.proto.MuteTrackRequest;
import io.livekit.jakarta.proto.ParticipantPermission;
import io.livekit.jakarta.proto.RequestResponse;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.proto.SignalResponse.MessageCase;
import io.livekit.jakarta.proto.SubscriptionPermission;
import io.livekit.jakarta.proto.SyncState;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.proto.TrackPublishedResponse;
import io.livekit.jakarta.proto.TrackSource;
import io.livekit.jakarta.proto.UpdateLocalAudioTrack;
import io.livekit.jakarta.proto.UpdateParticipantMetadata;
import io.livekit.jakarta.proto.UpdateParticipantRequest;
import io.livekit.jakarta.proto.UpdateSubscription;
import io.livekit.jakarta.proto.UserPacket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients that try to do more than their tokens allow. */
class EscalationTest {
  private final World world = new World();
  private final TestClient bystander = world.joined("room", "bystander");

  private void assertRefused(TestClient client, RequestResponse.Reason reason) {
    assertThat(client.last(MessageCase.REQUEST_RESPONSE).getRequestResponse().getReason())
        .isEqualTo(reason);
  }

  private void permit(TestClient client, ParticipantPermission.Builder permission) {
    world
        .service
        .updateParticipant(
            UpdateParticipantRequest.newBuilder()
                .setRoom("room")
                .setIdentity(client.identity())
                .setPermission(permission)
                .build())
        .toCompletableFuture()
        .join();
  }

  private static UpdateSubscription subscription(TrackInfo track) {
    return UpdateSubscription.newBuilder().addTrackSids(track.getSid()).setSubscribe(true).build();
  }

  @Test
  void nameMetadataAndAttributesEachNeedTheGrant() {
    TestClient client =
        world
            .client("room", "client")
            .grant(grant -> grant.canUpdateOwnMetadata(false))
            .join()
            .connect();
    for (UpdateParticipantMetadata update :
        List.of(
            UpdateParticipantMetadata.newBuilder().setName("admin").build(),
            UpdateParticipantMetadata.newBuilder().setMetadata("m").build(),
            UpdateParticipantMetadata.newBuilder().putAttributes("role", "admin").build())) {
      client.forget().send(builder -> builder.setUpdateMetadata(update));
      assertRefused(client, RequestResponse.Reason.NOT_ALLOWED);
    }
    assertThat(world.signals.drops(SignalDrop.NOT_ALLOWED)).isEqualTo(3);
    world.pass(Duration.ofSeconds(4));
    assertThat(bystander.lastOf("client").getName()).isEqualTo("client");
    assertThat(bystander.lastOf("client").getAttributesMap()).isEmpty();
  }

  @Test
  void mediaWithoutAnAllowedAnnouncementIsNotPublished() {
    TestClient client =
        world.client("room", "client").grant(grant -> grant.canPublish(false)).join().connect();
    client.send(builder -> builder.setAddTrack(client.track("cam", TrackSource.CAMERA)));
    assertRefused(client, RequestResponse.Reason.NOT_ALLOWED);
    client.addSection("video", "cam");
    client.offer();
    world.pass(Duration.ofSeconds(5));
    assertThat(bystander.lastOf("client").getTracksList()).isEmpty();
    assertThat(bystander.lastOf("client").getIsPublisher()).isFalse();
  }

  @Test
  void whatWasAnnouncedBeforeThePermissionWentIsNotPublishedAfterwards() {
    TestClient client = world.joined("room", "client");
    client.announce(client.track("cam", TrackSource.CAMERA));
    client.announce(client.track("mic", TrackSource.MICROPHONE));
    permit(
        client,
        ParticipantPermission.newBuilder()
            .setCanSubscribe(true)
            .setCanPublish(true)
            .addCanPublishSources(TrackSource.MICROPHONE));
    client.addSection("video", "cam");
    client.addSection("audio", "mic");
    client.offer();
    assertThat(bystander.lastOf("client").getTracksList())
        .extracting(TrackInfo::getSource)
        .containsExactly(TrackSource.MICROPHONE);
  }

  @Test
  void whoMayNotSubscribeReceivesNothingHoweverItAsks() {
    TrackInfo camera = bystander.publish("camera", TrackSource.CAMERA);
    TestClient client =
        world.client("room", "client").grant(grant -> grant.canSubscribe(false)).join().connect();
    client.send(builder -> builder.setSubscription(subscription(camera)));
    SyncState state = SyncState.newBuilder().setSubscription(subscription(camera)).build();
    client.send(builder -> builder.setSyncState(state));
    world.pass(Duration.ofSeconds(30));
    assertThat(client.subscriberPeer().senders()).isEmpty();
    assertThat(client.publisherPeer().senders()).isEmpty();
  }

  @Test
  void whomAPublisherShutsOutReceivesNothing() {
    TrackInfo camera = bystander.publish("camera", TrackSource.CAMERA);
    bystander.send(
        builder -> builder.setSubscriptionPermission(SubscriptionPermission.getDefaultInstance()));
    TestClient client = world.joined("room", "client");
    client.send(builder -> builder.setSubscription(subscription(camera)));
    // Opening one's own tracks says nothing about others'.
    client.send(
        builder ->
            builder.setSubscriptionPermission(
                SubscriptionPermission.newBuilder().setAllParticipants(true)));
    world.pass(Duration.ofSeconds(30));
    assertThat(client.subscriberPeer().senders()).isEmpty();
  }

  @Test
  void tracksOfOtherRoomsAreOutOfReach() {
    TrackInfo camera = bystander.publish("camera", TrackSource.CAMERA);
    TestClient elsewhere = world.joined("elsewhere", "client");
    elsewhere.send(builder -> builder.setSubscription(subscription(camera)));
    world.pass(Duration.ofSeconds(90));
    assertThat(elsewhere.subscriberPeer().senders()).isEmpty();
    assertThat(elsewhere.heard(MessageCase.SUBSCRIPTION_RESPONSE)).hasSize(1);
  }

  @Test
  void tracksOfOthersCannotBeMutedOrChanged() {
    TrackInfo mic = bystander.publish("mic", TrackSource.MICROPHONE);
    TestClient client = world.joined("room", "client").forget();
    client.send(
        builder ->
            builder.setMute(MuteTrackRequest.newBuilder().setSid(mic.getSid()).setMuted(true)));
    assertRefused(client, RequestResponse.Reason.NOT_FOUND);
    client
        .forget()
        .send(
            builder ->
                builder.setUpdateAudioTrack(
                    UpdateLocalAudioTrack.newBuilder().setTrackSid(mic.getSid())));
    assertRefused(client, RequestResponse.Reason.NOT_FOUND);
    client.forget();
    client.send(
        builder ->
            builder.setAddTrack(client.track("c", TrackSource.MICROPHONE).setSid(mic.getSid())));
    assertRefused(client, RequestResponse.Reason.NOT_FOUND);
    assertThat(world.joined("room", "newcomer").joinResponse().getOtherParticipantsList())
        .filteredOn(one -> one.getIdentity().equals("bystander"))
        .allSatisfy(one -> assertThat(one.getTracks(0).getMuted()).isFalse());
  }

  @Test
  void claimingTheTracksOfOthersOnResumeEndsOnesOwnSession() {
    TrackInfo mic = bystander.publish("mic", TrackSource.MICROPHONE);
    TestClient client = world.joined("room", "client");
    client.send(
        builder ->
            builder.setSyncState(
                SyncState.newBuilder()
                    .addPublishTracks(
                        TrackPublishedResponse.newBuilder().setCid("mic").setTrack(mic))));
    assertThat(client.closed).isTrue();
    assertThat(bystander.closed).isFalse();
  }

  @Test
  void dataNeedsItsPermissionOnEveryChannel() {
    TestClient client =
        world.client("room", "client").grant(grant -> grant.canPublishData(false)).join().connect();
    byte[] packet =
        DataPacket.newBuilder()
            .setUser(UserPacket.newBuilder().setPayload(ByteString.copyFromUtf8("x")))
            .build()
            .toByteArray();
    for (String label : List.of("_reliable", "_lossy", "custom")) {
      client.publisherPeer().receive(label, packet);
    }
    client.send(
        builder -> builder.getPublishDataTrackRequestBuilder().setPubHandle(1).setName("t"));
    assertRefused(client, RequestResponse.Reason.NOT_ALLOWED);
    assertThat(bystander.subscriberPeer().sent).isEmpty();
    assertThat(world.data.drops()).containsEntry("NOT_ALLOWED", 3L);
  }

  @Test
  void theHiddenShowInNoMessageWhateverTheyDo() {
    bystander.publish("camera", TrackSource.CAMERA);
    TestClient ghost =
        world
            .client("room", "ghost")
            .grant(grant -> grant.hidden(true).canPublish(false).canPublishData(true))
            .join()
            .connect();
    ghost.send(
        builder ->
            builder.setUpdateMetadata(
                UpdateParticipantMetadata.newBuilder().setMetadata("boo").setName("Boo")));
    ghost
        .publisherPeer()
        .receive(
            "_reliable",
            DataPacket.newBuilder()
                .setParticipantIdentity("ghost")
                .setUser(
                    UserPacket.newBuilder()
                        .setParticipantIdentity("ghost")
                        .setPayload(ByteString.copyFromUtf8("x")))
                .build()
                .toByteArray());
    ghost.loseSocket();
    bystander.loseSocket();
    ghost.resume();
    world.pass(Duration.ofSeconds(4));
    ghost.send(builder -> builder.getLeaveBuilder());
    world.pass(Duration.ofSeconds(4));
    bystander.resume();
    TestClient newcomer = world.joined("room", "newcomer");
    world.pass(Duration.ofSeconds(10));
    for (TestClient observer : List.of(bystander, newcomer)) {
      for (SignalResponse message : observer.heard) {
        assertThat(message.toString())
            .doesNotContainIgnoringCase("ghost")
            .doesNotContain("boo")
            .doesNotContain(ghost.sid());
      }
    }
    assertThat(bystander.subscriberPeer().sent.get("_reliable"))
        .allSatisfy(
            bytes -> assertThat(DataPacket.parseFrom(bytes).toString()).doesNotContain("ghost"));
  }

  @Test
  void aWeakerTokenLowersTheSessionThatItResumes() {
    TestClient strong =
        world
            .client("room", "client")
            .grant(grant -> grant.roomAdmin(true).roomCreate(true).hidden(false))
            .join()
            .connect();
    strong.publish("camera", TrackSource.CAMERA);
    strong.loseSocket();
    TestClient weak =
        world
            .client("room", "client")
            .grant(grant -> grant.canPublish(false).canUpdateOwnMetadata(false))
            .resume();

    VideoGrant refreshed = world.tokens.get(world.tokens.size() - 1).video();
    assertThat(refreshed.roomAdmin()).isFalse();
    assertThat(refreshed.roomCreate()).isFalse();
    assertThat(refreshed.mayPublish()).isFalse();
    assertThat(refreshed.mayUpdateOwnMetadata()).isFalse();
    assertThat(refreshed.roomJoin()).isTrue();
    assertThat(refreshed.maySubscribe()).isTrue();
    weak.send(builder -> builder.setAddTrack(weak.track("another", TrackSource.CAMERA)));
    assertRefused(weak, RequestResponse.Reason.NOT_ALLOWED);
  }

  @Test
  void aStrongerTokenDoesNotRaiseTheSessionThatItResumes() {
    TestClient weak =
        world.client("room", "client").grant(grant -> grant.canPublish(false)).join().connect();
    weak.loseSocket();
    world.client("room", "client").grant(grant -> grant.roomAdmin(true)).resume();
    VideoGrant refreshed = world.tokens.get(world.tokens.size() - 1).video();
    assertThat(refreshed.roomAdmin()).isFalse();
    assertThat(refreshed.mayPublish()).isFalse();
  }

  /** What an administrator grants while the socket is away is in no token that the client has. */
  @Test
  void theSessionsOwnTokenKeepsWhatWasGrantedSince() {
    TestClient client =
        world.client("room", "client").grant(grant -> grant.canPublish(false)).join().connect();
    client.loseSocket();
    world
        .service
        .updateParticipant(
            UpdateParticipantRequest.newBuilder()
                .setRoom("room")
                .setIdentity("client")
                .setPermission(
                    ParticipantPermission.newBuilder().setCanPublish(true).setCanSubscribe(true))
                .build())
        .toCompletableFuture()
        .join();
    client.resume();
    assertThat(world.tokens.get(world.tokens.size() - 1).video().mayPublish()).isTrue();
  }
}
