package io.livekit.jakarta.media.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.livekit.jakarta.media.participant.SignalDrop;
import io.livekit.jakarta.media.signal.ConnectRequest;
import io.livekit.jakarta.media.signal.SessionRefused;
import io.livekit.jakarta.media.signal.SignalSession;
import io.livekit.jakarta.media.signal.SignalSink;
import io.livekit.jakarta.media.world.TestClient;
import io.livekit.jakarta.media.world.World;
import io.livekit.jakarta.proto.AddTrackRequest;
import io.livekit.jakarta.proto.AudioTrackFeature;
import io.livekit.jakarta.proto.ClientInfo;
import io.livekit.jakarta.proto.ListParticipantsRequest;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.ParticipantTracks;
import io.livekit.jakarta.proto.RequestResponse;
import io.livekit.jakarta.proto.SignalRequest;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.proto.SignalResponse.MessageCase;
import io.livekit.jakarta.proto.SimulcastCodec;
import io.livekit.jakarta.proto.SubscriptionPermission;
import io.livekit.jakarta.proto.SyncState;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.proto.TrackPermission;
import io.livekit.jakarta.proto.TrackSource;
import io.livekit.jakarta.proto.TrickleRequest;
import io.livekit.jakarta.proto.UpdateParticipantMetadata;
import io.livekit.jakarta.proto.UpdateSubscription;
import io.livekit.jakarta.proto.VideoLayer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Single messages that ask for more than anybody needs. */
class OversizeRequestsTest {
  private static final List<String> MANY = Collections.nCopies(200_000, "TR_x");

  private final World world = new World();

  private static long bytes(TestClient client) {
    return client.heard.stream().mapToLong(SignalResponse::getSerializedSize).sum();
  }

  private void assertRefusedBriefly(TestClient client, String what) {
    RequestResponse refused = client.last(MessageCase.REQUEST_RESPONSE).getRequestResponse();
    assertThat(refused.getReason()).as(what).isEqualTo(RequestResponse.Reason.LIMIT_EXCEEDED);
    assertThat(refused.getMessage()).contains("exceed");
    assertThat(bytes(client)).as(what).isLessThan(1_000);
  }

  // ---- joins ----

  private static List<AddTrackRequest> tracks(int count) {
    List<AddTrackRequest> tracks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tracks.add(AddTrackRequest.newBuilder().setCid("c" + i).build());
    }
    return tracks;
  }

  @Test
  void aJoinThatAnnouncesTracksWithoutEndIsRefused() {
    TestClient client = world.client("room", "flooder");
    ConnectRequest request = client.request(ClientInfo.getDefaultInstance(), tracks(400_000), null);
    assertThatThrownBy(() -> world.gateway.open(request).toCompletableFuture().join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            SessionRefused.class,
            refused -> {
              assertThat(refused.httpStatus()).isEqualTo(400);
              assertThat(refused.text())
                  .isEqualTo("join request exceeds limits: add_track_requests");
            });
    assertThat(world.gateway.roomExists("room")).isFalse();
  }

  @Test
  void whatWaitsForASocketThatIsSlowToComeIsBounded() {
    TestClient flooder = world.joined("room", "flooder");
    TestClient late = world.client("room", "late");
    SignalSession session =
        world
            .gateway
            .open(late.request(ClientInfo.newBuilder().setProtocol(16).build(), List.of(), null))
            .toCompletableFuture()
            .join();
    for (int i = 0; i < 80; i++) {
      String text = i + "m".repeat(500_000);
      flooder.send(
          builder ->
              builder.setUpdateMetadata(UpdateParticipantMetadata.newBuilder().setMetadata(text)));
      world.pass(Duration.ofSeconds(1));
    }
    assertThat(world.signals.drops(SignalDrop.NOT_READING)).isEqualTo(1);
    List<SignalResponse> heard = new ArrayList<>();
    List<String> closed = new ArrayList<>();
    session.attach(
        new SignalSink() {
          @Override
          public void send(SignalResponse message) {
            heard.add(message);
          }

          @Override
          public void close() {
            closed.add("closed");
          }
        });
    assertThat(heard).isEmpty();
    assertThat(closed).hasSize(1);
    assertThat(world.directory.find("room").orElseThrow().participant("late")).isNull();
    assertThat(flooder.closed).isFalse();
  }

  @Test
  void capabilitiesAreToldOnceEach() {
    ClientInfo.Builder info = ClientInfo.newBuilder().setProtocol(16);
    for (int i = 0; i < 100_000; i++) {
      info.addCapabilitiesValue(i % 50_000);
      info.addCapabilities(ClientInfo.Capability.CAP_PACKET_TRAILER);
    }
    TestClient observer = world.joined("room", "observer");
    world
        .gateway
        .open(world.client("room", "flooder").request(info.build(), List.of(), null))
        .toCompletableFuture()
        .join();
    world.pass(Duration.ofSeconds(4));
    assertThat(observer.lastOf("flooder").getCapabilitiesList()).hasSizeLessThanOrEqualTo(32);
  }

  // ---- announcements ----

  @Test
  void announcementsWithEndlessListsOrTextsAreRefusedBriefly() {
    TestClient flooder = world.joined("room", "flooder");
    AddTrackRequest.Builder camera = flooder.track("c", TrackSource.CAMERA);
    VideoLayer empty = VideoLayer.getDefaultInstance();
    List<VideoLayer> layers = Collections.nCopies(7_900, empty);
    String text = "n".repeat(2_000);
    for (AddTrackRequest.Builder excess :
        List.of(
            camera.clone().addAllLayers(layers),
            camera
                .clone()
                .addSimulcastCodecs(
                    SimulcastCodec.newBuilder().setCodec("vp8").addAllLayers(layers)),
            camera
                .clone()
                .addAllSimulcastCodecs(
                    Collections.nCopies(500, SimulcastCodec.newBuilder().setCodec("vp8").build())),
            camera
                .clone()
                .addAllAudioFeatures(Collections.nCopies(5_000, AudioTrackFeature.TF_STEREO)),
            camera.clone().setName(text),
            camera.clone().setCid(text),
            camera.clone().setStream(text),
            camera
                .clone()
                .addSimulcastCodecs(SimulcastCodec.newBuilder().setCodec("vp8").setCid(text)))) {
      flooder.forget().send(builder -> builder.setAddTrack(excess));
      assertRefusedBriefly(flooder, excess.build().getSerializedSize() + " bytes");
    }
  }

  @Test
  void whatIsToldOfAllTracksOfOneIsBoundedAndListsDoNotExplode() {
    TestClient flooder = world.joined("room", "flooder");
    VideoLayer layer = VideoLayer.newBuilder().setWidth(1).setHeight(1).setBitrate(1).build();
    for (int i = 0; i < 300; i++) {
      AddTrackRequest.Builder track = flooder.track("c" + i, TrackSource.CAMERA);
      track.setName("n".repeat(1_000)).setStream("s".repeat(1_000));
      track.addAllLayers(Collections.nCopies(10, layer));
      for (String codec : List.of("vp8", "vp9", "av1", "h264", "h265")) {
        track.addSimulcastCodecs(
            SimulcastCodec.newBuilder()
                .setCodec(codec)
                .setCid(i + codec + "x".repeat(900))
                .addAllLayers(track.getLayersList()));
      }
      flooder.send(builder -> builder.setAddTrack(track));
      flooder.addSection("video", "c" + i);
      if (i % 50 == 49) {
        flooder.offer();
        world.pass(Duration.ofSeconds(3));
      }
    }
    assertThat(world.signals.drops(SignalDrop.LIMIT_EXCEEDED)).isPositive();
    TestClient newcomer = world.client("room", "newcomer").join();
    ParticipantInfo seen = newcomer.joinResponse().getOtherParticipants(0);
    assertThat(seen.getTracksCount()).isPositive();
    assertThat(seen.getSerializedSize()).isLessThan(300 << 10);
    assertThat(
            world
                .service
                .listParticipants(ListParticipantsRequest.newBuilder().setRoom("room").build())
                .toCompletableFuture()
                .join()
                .getSerializedSize())
        .isLessThan(310 << 10);
  }

  @Test
  void namesThatADescriptionGivesAreToldOnlyIfTheyAreShort() {
    TestClient flooder = world.joined("room", "flooder");
    TestClient observer = world.joined("room", "observer");
    flooder.announce(flooder.track("c", TrackSource.CAMERA));
    flooder.addSection("video", "x".repeat(10_000));
    flooder.offer();
    world.pass(Duration.ofSeconds(1));
    TrackInfo told = observer.lastOf("flooder").getTracks(0);
    assertThat(told.getSerializedSize()).isLessThan(1_000);
  }

  // ---- requests ----

  @Test
  void requestsThatNameTracksWithoutEndAreRefusedBriefly() {
    TestClient flooder = world.joined("room", "flooder");
    UpdateSubscription direct =
        UpdateSubscription.newBuilder().addAllTrackSids(MANY).setSubscribe(true).build();
    ParticipantTracks tracks = ParticipantTracks.newBuilder().addAllTrackSids(MANY).build();
    TrackPermission permission = TrackPermission.newBuilder().addAllTrackSids(MANY).build();
    List<SignalRequest.Builder> requests = new ArrayList<>();
    requests.add(SignalRequest.newBuilder().setSubscription(direct));
    requests.add(
        SignalRequest.newBuilder()
            .setSubscription(UpdateSubscription.newBuilder().addParticipantTracks(tracks)));
    requests.add(SignalRequest.newBuilder());
    requests.get(2).getTrackSettingBuilder().addAllTrackSids(MANY);
    requests.add(
        SignalRequest.newBuilder()
            .setSubscriptionPermission(
                SubscriptionPermission.newBuilder().addTrackPermissions(permission)));
    requests.add(
        SignalRequest.newBuilder()
            .setSubscriptionPermission(
                SubscriptionPermission.newBuilder()
                    .addAllTrackPermissions(
                        Collections.nCopies(20_000, TrackPermission.getDefaultInstance()))));
    requests.add(
        SignalRequest.newBuilder()
            .setSubscriptionPermission(
                SubscriptionPermission.newBuilder()
                    .addTrackPermissions(
                        TrackPermission.newBuilder().setParticipantIdentity("i".repeat(5_000)))));
    requests.add(
        SignalRequest.newBuilder()
            .setSyncState(SyncState.newBuilder().addAllTrackSidsDisabled(MANY)));
    requests.add(
        SignalRequest.newBuilder().setSyncState(SyncState.newBuilder().setSubscription(direct)));
    requests.add(SignalRequest.newBuilder());
    requests
        .get(8)
        .getUpdateAudioTrackBuilder()
        .addAllFeatures(Collections.nCopies(100_000, AudioTrackFeature.TF_STEREO));
    requests.add(SignalRequest.newBuilder());
    requests.get(9).getMuteBuilder().setSid("s".repeat(100_000));
    requests.add(SignalRequest.newBuilder());
    requests.get(10).getUpdateVideoTrackBuilder().setTrackSid("s".repeat(100_000));
    requests.add(SignalRequest.newBuilder());
    for (int i = 0; i < 20_000; i++) {
      requests.get(11).getUpdateDataSubscriptionBuilder().addUpdatesBuilder();
    }
    for (SignalRequest.Builder request : requests) {
      flooder.forget().send(request.build());
      world.pass(Duration.ofSeconds(10));
      assertRefusedBriefly(flooder, request.getMessageCase().name());
    }
    assertThat(flooder.closed).isFalse();
  }

  /** Whoever adds a list to a request has to say how long it may be. */
  @Test
  void everyListOfARequestIsKnown() {
    Set<String> lists = new TreeSet<>();
    for (FieldDescriptor kind : SignalRequest.getDescriptor().getFields()) {
      if (kind.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
        continue;
      }
      for (FieldDescriptor field : kind.getMessageType().getFields()) {
        if (field.isRepeated()) {
          lists.add(kind.getName() + "." + field.getName());
        }
      }
    }
    assertThat(lists)
        .containsExactly(
            "add_track.audio_features",
            "add_track.layers",
            "add_track.packet_trailer_features",
            "add_track.simulcast_codecs",
            "answer.mid_to_track_id",
            "offer.mid_to_track_id",
            "subscription.participant_tracks",
            "subscription.track_sids",
            "subscription_permission.track_permissions",
            "sync_state.data_channels",
            "sync_state.datachannel_receive_states",
            "sync_state.publish_data_tracks",
            "sync_state.publish_tracks",
            "sync_state.track_sids_disabled",
            "track_setting.track_sids",
            "update_audio_track.features",
            "update_data_subscription.updates",
            "update_layers.layers", // obsolete, and not read
            "update_metadata.attributes");
  }

  @Test
  void aCandidateThatIsALargeTreeIsNotRead() {
    TestClient flooder = world.joined("room", "flooder").forget();
    String tree = "{\"candidate\":[" + "0,".repeat(1_000_000) + "0]}";
    flooder.send(builder -> builder.setTrickle(TrickleRequest.newBuilder().setCandidateInit(tree)));
    assertThat(flooder.last(MessageCase.REQUEST_RESPONSE).getRequestResponse().getReason())
        .isEqualTo(RequestResponse.Reason.UNCLASSIFIED_ERROR);
    assertThat(bytes(flooder)).isLessThan(1_000);
    assertThat(world.signals.drops(SignalDrop.BAD_CANDIDATE)).isEqualTo(1);
  }

  // ---- updates ----

  @Test
  void newsThatWaitsKeepsToTheRateToo() {
    TestClient flooder = world.joined("room", "flooder");
    TrackInfo track = flooder.publish("mic", TrackSource.MICROPHONE);
    TestClient bystander = world.joined("room", "bystander");
    flooder.send(
        builder ->
            builder.setUpdateMetadata(
                UpdateParticipantMetadata.newBuilder().setMetadata("m".repeat(500_000))));
    long before = bytes(bystander);
    for (int i = 0; i <= 240; i++) {
      boolean muted = i % 2 == 0;
      flooder.send(
          builder -> builder.getMuteBuilder().setSid(track.getSid()).setMuted(muted).build());
      world.pass(Duration.ofMillis(250));
    }
    // 4 MiB at once and 512 KiB a second; the last message may overdraw.
    assertThat(bytes(bystander) - before).isLessThan((4L << 20) + 61 * (512 << 10) + 600_000);
    world.pass(Duration.ofSeconds(5));
    assertThat(bystander.lastOf("flooder").getTracks(0).getMuted()).isTrue();
  }

  @Test
  void whoChangesAllTheTimeDoesNotHurryTheBatchesOfOthers() {
    TestClient flooder = world.joined("room", "flooder");
    TrackInfo track = flooder.publish("mic", TrackSource.MICROPHONE);
    TestClient bystander = world.joined("room", "bystander");
    world.pass(Duration.ofSeconds(10));
    flooder.send(
        builder ->
            builder.setUpdateMetadata(
                UpdateParticipantMetadata.newBuilder().setMetadata("m".repeat(500_000))));
    for (int i = 0; i <= 20; i++) {
      boolean muted = i % 2 == 0;
      flooder.send(builder -> builder.getMuteBuilder().setSid(track.getSid()).setMuted(muted));
    }
    bystander.forget();
    world.client("room", "spectator").join();
    world.pass(Duration.ofMillis(2_900));
    assertThat(bystander.updatesOf("spectator")).isEmpty();
    world.pass(Duration.ofMillis(200));
    assertThat(bystander.updatesOf("spectator")).hasSize(1);
  }
}
