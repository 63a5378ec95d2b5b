package io.livekit.jakarta.media.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.livekit.jakarta.media.participant.SignalDrop;
import io.livekit.jakarta.media.world.TestClient;
import io.livekit.jakarta.media.world.World;
import io.livekit.jakarta.proto.DataBlob;
import io.livekit.jakarta.proto.DataBlobKey;
import io.livekit.jakarta.proto.MuteTrackRequest;
import io.livekit.jakarta.proto.RequestResponse;
import io.livekit.jakarta.proto.SessionDescription;
import io.livekit.jakarta.proto.SignalRequest;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.proto.SignalResponse.MessageCase;
import io.livekit.jakarta.proto.SignalTarget;
import io.livekit.jakarta.proto.StoreDataBlobRequest;
import io.livekit.jakarta.proto.SubscriptionPermission;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.proto.TrackSource;
import io.livekit.jakarta.proto.TrickleRequest;
import io.livekit.jakarta.proto.UpdateParticipantMetadata;
import io.livekit.jakarta.proto.UpdateSubscription;
import io.livekit.jakarta.proto.UpdateTrackSettings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Clients that send without end, or more than anybody needs. */
class FloodTest {
  private static final String CANDIDATE =
      "{\"candidate\":\"candidate:1 1 udp 1 127.0.0.1 %d typ"
          + " host\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0}";

  private final World world = new World();

  private static TrickleRequest candidate(int port) {
    return TrickleRequest.newBuilder()
        .setCandidateInit(CANDIDATE.formatted(port))
        .setTarget(SignalTarget.PUBLISHER)
        .build();
  }

  private static UpdateParticipantMetadata.Builder metadata(String text) {
    return UpdateParticipantMetadata.newBuilder().setMetadata(text);
  }

  private static long bytes(TestClient client) {
    return client.heard.stream().mapToLong(SignalResponse::getSerializedSize).sum();
  }

  @Test
  void pingsBeyondWhatAnyClientSendsGoUnanswered() {
    TestClient flooder = world.joined("room", "flooder").forget();
    for (int i = 0; i < 10_000; i++) {
      flooder.send(builder -> builder.setPing(1));
    }
    assertThat(flooder.heard(MessageCase.PONG)).hasSize(100);
    assertThat(world.signals.drops(SignalDrop.TOO_MANY_PINGS)).isEqualTo(9_900);
    world.pass(Duration.ofSeconds(1));
    flooder.forget().send(builder -> builder.setPing(1));
    assertThat(flooder.kinds()).containsExactly(MessageCase.PONG);
  }

  @Test
  void requestsWithoutEndAreServedSlowlyAndThenNoMore() {
    TestClient flooder = world.joined("room", "flooder");
    TestClient bystander = world.joined("room", "bystander").forget();
    UpdateSubscription unknown =
        UpdateSubscription.newBuilder().addTrackSids("TR_unknown").setSubscribe(true).build();
    for (int i = 0; i < 10_000; i++) {
      flooder.send(builder -> builder.setSubscription(unknown));
    }
    assertThat(flooder.closed).isTrue();
    assertThat(world.signals.drops(SignalDrop.TOO_MANY_REQUESTS)).isEqualTo(1);
    assertThat(bystander.closed).isFalse();
    bystander.send(builder -> builder.setUpdateMetadata(metadata("still here")));
    assertThat(bystander.lastOf("bystander").getMetadata()).isEqualTo("still here");
  }

  @Test
  void whoPausesIsServedAgain() {
    TestClient busy = world.joined("room", "busy");
    for (int i = 0; i < 4_500; i++) {
      busy.send(
          builder ->
              builder.setTrackSetting(UpdateTrackSettings.newBuilder().addTrackSids("TR_1")));
    }
    busy.forget().send(builder -> builder.setUpdateMetadata(metadata("last")));
    assertThat(busy.updatesOf("busy")).isEmpty();
    world.pass(Duration.ofSeconds(2));
    assertThat(busy.lastOf("busy").getMetadata()).isEqualTo("last");
    assertThat(busy.closed).isFalse();
  }

  @Test
  void largeRequestsThatWaitAreBoundedByTheirBytes() {
    TestClient flooder = world.joined("room", "flooder");
    UpdateParticipantMetadata large = metadata("m".repeat(3 << 20)).build();
    for (int i = 0; i < 20; i++) {
      flooder.send(builder -> builder.setUpdateMetadata(large));
    }
    assertThat(flooder.closed).isTrue();
    assertThat(world.signals.drops(SignalDrop.TOO_MANY_REQUESTS)).isEqualTo(1);
  }

  @Test
  void profilesThatChangeAllTheTimeDoNotFillTheSocketsOfOthers() {
    TestClient flooder = world.joined("room", "flooder");
    TestClient bystander = world.joined("room", "bystander");
    bystander.forget();
    String large = "m".repeat(500_000);
    for (int i = 0; i < 60; i++) {
      String text = i + large;
      flooder.send(builder -> builder.setUpdateMetadata(metadata(text)));
    }
    assertThat(bytes(bystander)).isLessThan(6 << 20);
    // The last of it is told to everyone all the same.
    world.pass(Duration.ofMinutes(2));
    assertThat(bystander.lastOf("flooder").getMetadata()).startsWith("59m");
    assertThat(flooder.closed).isFalse();
  }

  @Test
  void mutingBackAndForthUnderALargeProfileDoesNotEither() {
    TestClient flooder = world.joined("room", "flooder");
    TrackInfo track = flooder.publish("mic", TrackSource.MICROPHONE);
    flooder.send(builder -> builder.setUpdateMetadata(metadata("m".repeat(500_000))));
    TestClient bystander = world.joined("room", "bystander").forget();
    for (int i = 0; i < 3_001; i++) {
      boolean muted = i % 2 == 0;
      flooder.send(
          builder ->
              builder.setMute(
                  MuteTrackRequest.newBuilder().setSid(track.getSid()).setMuted(muted)));
    }
    assertThat(bytes(bystander)).isLessThan(6 << 20);
    world.pass(Duration.ofSeconds(30));
    assertThat(bystander.lastOf("flooder").getTracks(0).getMuted()).isTrue();
  }

  @Test
  void permissionsGivenAndTakenWithoutEndReachOthersAtABoundedRate() {
    TestClient flooder = world.joined("room", "flooder");
    flooder.publish("mic", TrackSource.MICROPHONE);
    TestClient bystander = world.joined("room", "bystander").forget();
    for (int i = 0; i < 8_000; i++) {
      boolean all = i % 2 == 0;
      flooder.send(
          builder ->
              builder.setSubscriptionPermission(
                  SubscriptionPermission.newBuilder().setAllParticipants(all)));
    }
    assertThat(bystander.heard(MessageCase.SUBSCRIPTION_PERMISSION_UPDATE))
        .hasSizeLessThanOrEqualTo(4_001);
    assertThat(bystander.closed).isFalse();
  }

  @Test
  void candidatesByTheThousandAreCutOffForEachDescription() {
    TestClient flooder = world.joined("room", "flooder");
    flooder.offer();
    for (int i = 0; i < 2_000; i++) {
      int port = i;
      flooder.send(builder -> builder.setTrickle(candidate(port)));
    }
    assertThat(flooder.publisherPeer().remoteCandidates).hasSize(200);
    assertThat(world.signals.drops(SignalDrop.TOO_MANY_CANDIDATES)).isEqualTo(1_800);
    // Another network: a new description brings new candidates.
    flooder.offer();
    flooder.send(builder -> builder.setTrickle(candidate(1)));
    assertThat(flooder.publisherPeer().remoteCandidates).hasSize(201);
    assertThat(flooder.closed).isFalse();
  }

  @Test
  void candidatesThatComeBeforeAnyDescriptionAreCutOffToo() {
    TestClient flooder = world.client("room", "flooder").join();
    for (int i = 0; i < 2_000; i++) {
      int port = i;
      flooder.send(builder -> builder.setTrickle(candidate(port)));
    }
    assertThat(world.signals.drops(SignalDrop.TOO_MANY_CANDIDATES)).isEqualTo(2_000 - 64);
    flooder.offer();
    assertThat(flooder.publisherPeer().remoteCandidates).hasSize(64);
  }

  @Test
  void tracksWithEndlessNamesAreNotToldToAnybody() {
    TestClient flooder = world.joined("room", "flooder").forget();
    flooder.send(
        builder ->
            builder.setAddTrack(
                flooder.track("c", TrackSource.CAMERA).setName("n".repeat(1 << 20))));
    RequestResponse refused = flooder.last(MessageCase.REQUEST_RESPONSE).getRequestResponse();
    assertThat(refused.getReason()).isEqualTo(RequestResponse.Reason.LIMIT_EXCEEDED);
    assertThat(bytes(flooder)).isLessThan(1_000);
    assertThat(world.signals.drops(SignalDrop.LIMIT_EXCEEDED)).isEqualTo(1);
  }

  @Test
  void announcementsWithoutMediaAreBounded() {
    TestClient flooder = world.joined("room", "flooder").forget();
    for (int i = 0; i < 1_000; i++) {
      String cid = "c" + i;
      flooder.send(builder -> builder.setAddTrack(flooder.track(cid, TrackSource.CAMERA)));
    }
    assertThat(flooder.heard(MessageCase.TRACK_PUBLISHED)).hasSize(300);
    assertThat(world.signals.drops(SignalDrop.LIMIT_EXCEEDED)).isEqualTo(700);
  }

  @Test
  void unmutingWhatWasAnnouncedLeavesOneTimerAndNotThousands() {
    TestClient flooder = world.joined("room", "flooder");
    TrackInfo track = flooder.announce(flooder.track("mic", TrackSource.MICROPHONE));
    int before = world.time.pendingTimers();
    for (int i = 0; i < 3_000; i++) {
      flooder.send(
          builder ->
              builder.setMute(
                  MuteTrackRequest.newBuilder().setSid(track.getSid()).setMuted(false)));
    }
    assertThat(world.time.pendingTimers()).isLessThanOrEqualTo(before + 1);
  }

  @Test
  void attributesDoNotAddUpBeyondTheirLimit() {
    TestClient flooder = world.joined("room", "flooder").forget();
    for (int i = 0; i < 20; i++) {
      UpdateParticipantMetadata more =
          UpdateParticipantMetadata.newBuilder()
              .putAttributes("key" + i, "v".repeat(10_000))
              .build();
      flooder.send(builder -> builder.setUpdateMetadata(more));
    }
    assertThat(flooder.lastOf("flooder").getAttributesMap()).hasSize(6);
    assertThat(world.signals.drops(SignalDrop.LIMIT_EXCEEDED)).isEqualTo(14);
    // What is removed makes room again.
    UpdateParticipantMetadata swap =
        UpdateParticipantMetadata.newBuilder()
            .putAttributes("key0", "")
            .putAttributes("new", "v".repeat(10_000))
            .build();
    flooder.send(builder -> builder.setUpdateMetadata(swap));
    assertThat(flooder.lastOf("flooder").getAttributesMap())
        .containsKey("new")
        .doesNotContainKey("key0");
  }

  @Test
  void dataTracksByTheThousandAreRefused() {
    TestClient flooder = world.joined("room", "flooder").forget();
    for (int i = 1; i <= 1_000; i++) {
      int handle = i;
      flooder.send(
          builder ->
              builder
                  .getPublishDataTrackRequestBuilder()
                  .setPubHandle(handle)
                  .setName("track" + handle));
    }
    assertThat(flooder.heard(MessageCase.PUBLISH_DATA_TRACK_RESPONSE)).hasSize(300);
    assertThat(world.signals.drops(SignalDrop.LIMIT_EXCEEDED)).isEqualTo(700);
  }

  @Test
  void dataTracksWithEndlessSchemasAreRefusedBriefly() {
    TestClient flooder = world.joined("room", "flooder").forget();
    flooder.send(
        builder ->
            builder
                .getPublishDataTrackRequestBuilder()
                .setPubHandle(5)
                .setName("t")
                .getSchemaBuilder()
                .setName("s".repeat(1 << 20)));
    RequestResponse refused = flooder.last(MessageCase.REQUEST_RESPONSE).getRequestResponse();
    assertThat(refused.getReason()).isEqualTo(RequestResponse.Reason.INVALID_REQUEST);
    assertThat(refused.getPublishDataTrack().getPubHandle()).isEqualTo(5);
    assertThat(bytes(flooder)).isLessThan(1_000);
  }

  @Test
  void blobsCountWithEverythingInThem() {
    World blobs = new World("enable_participant_data_blob: true");
    TestClient flooder = blobs.joined("room", "flooder").forget();
    UnknownFieldSet hidden =
        UnknownFieldSet.newBuilder()
            .addField(
                999,
                UnknownFieldSet.Field.newBuilder()
                    .addLengthDelimited(ByteString.copyFrom(new byte[100_000]))
                    .build())
            .build();
    DataBlob blob =
        DataBlob.newBuilder()
            .setKey(DataBlobKey.newBuilder().setGeneric("k"))
            .setContents(ByteString.copyFromUtf8("x"))
            .setUnknownFields(hidden)
            .build();
    flooder.send(
        SignalRequest.newBuilder()
            .setStoreDataBlobRequest(StoreDataBlobRequest.newBuilder().setBlob(blob))
            .build());
    assertThat(flooder.last(MessageCase.REQUEST_RESPONSE).getRequestResponse().getReason())
        .isEqualTo(RequestResponse.Reason.LIMIT_EXCEEDED);
  }

  @Test
  void offersWithoutEndWaitForEachOther() {
    TestClient flooder = world.joined("room", "flooder").forget();
    String description = "v=0\r\n" + "a=x\r\n".repeat(20_000);
    for (int i = 0; i < 200; i++) {
      int id = i;
      flooder.send(
          builder ->
              builder.setOffer(
                  SessionDescription.newBuilder().setType("offer").setSdp(description).setId(id)));
    }
    assertThat(flooder.heard(MessageCase.ANSWER)).hasSizeLessThan(50);
    assertThat(flooder.closed).isFalse();
  }

  @Test
  void dropsAreNamed() {
    TestClient client = world.joined("room", "client");
    client.send(
        builder -> builder.setOffer(SessionDescription.newBuilder().setSdp("no description")));
    client.send(
        builder -> builder.setTrickle(TrickleRequest.newBuilder().setCandidateInit("no JSON")));
    client.send(SignalRequest.getDefaultInstance());
    client.send(
        builder -> builder.setAnswer(SessionDescription.newBuilder().setSdp("nobody asked")));
    world.joined("room", "poisoned").offer("v=0\r\npoison", 1);
    world.joined("room", "garbage").session().undecodable();
    world.joined("room", "deaf").session().notReading();
    world.joined("room", "gone").session().abort();
    assertThat(world.signals.drops())
        .isEqualTo(
            Map.of(
                "NO_DESCRIPTION",
                1L,
                "BAD_CANDIDATE",
                1L,
                "UNKNOWN_REQUEST",
                1L,
                "UNEXPECTED_ANSWER",
                1L,
                "BAD_DESCRIPTION",
                1L,
                "UNDECODABLE",
                1L,
                "NOT_READING",
                1L,
                "UPGRADE_ABANDONED",
                1L));
  }
}
