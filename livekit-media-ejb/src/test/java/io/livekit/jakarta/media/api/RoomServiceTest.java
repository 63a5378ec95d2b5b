package io.livekit.jakarta.media.api;

import static io.livekit.jakarta.proto.SignalResponse.MessageCase.LEAVE;
import static io.livekit.jakarta.proto.SignalResponse.MessageCase.MUTE;
import static io.livekit.jakarta.proto.SignalResponse.MessageCase.REFRESH_TOKEN;
import static io.livekit.jakarta.proto.SignalResponse.MessageCase.ROOM_UPDATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.livekit.jakarta.api.VideoQuality;
import io.livekit.jakarta.api.rest.ParticipantStats;
import io.livekit.jakarta.api.rest.PublishedTrackStats;
import io.livekit.jakarta.api.rest.ReceivedTrackStats;
import io.livekit.jakarta.api.rest.RoomStats;
import io.livekit.jakarta.media.api.ServiceException.Code;
import io.livekit.jakarta.media.event.RoomEvent;
import io.livekit.jakarta.media.world.TestClient;
import io.livekit.jakarta.media.world.World;
import io.livekit.jakarta.proto.CreateRoomRequest;
import io.livekit.jakarta.proto.DataPacket;
import io.livekit.jakarta.proto.DeleteRoomRequest;
import io.livekit.jakarta.proto.DisconnectReason;
import io.livekit.jakarta.proto.ForwardParticipantRequest;
import io.livekit.jakarta.proto.ListParticipantsRequest;
import io.livekit.jakarta.proto.ListRoomsRequest;
import io.livekit.jakarta.proto.MuteRoomTrackRequest;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.PerformRpcRequest;
import io.livekit.jakarta.proto.PerformRpcResponse;
import io.livekit.jakarta.proto.Room;
import io.livekit.jakarta.proto.RoomParticipantIdentity;
import io.livekit.jakarta.proto.RpcAck;
import io.livekit.jakarta.proto.RpcRequest;
import io.livekit.jakarta.proto.RpcResponse;
import io.livekit.jakarta.proto.SendDataRequest;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.proto.TrackSource;
import io.livekit.jakarta.proto.UpdateParticipantRequest;
import io.livekit.jakarta.proto.UpdateRoomMetadataRequest;
import io.livekit.jakarta.rtc.egress.DownTrackStats;
import io.livekit.jakarta.rtc.egress.LayerReason;
import io.livekit.jakarta.rtc.ingress.StreamStats;
import io.livekit.jakarta.rtc.peer.ConnectionState;
import io.livekit.jakarta.rtc.peer.TrackReceiver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RoomServiceTest {
  private final World world = new World();

  private static <T> T now(CompletionStage<T> stage) {
    return stage.toCompletableFuture().getNow(null);
  }

  private static ServiceException failure(Supplier<CompletionStage<?>> call) {
    ThrowingCallable joined =
        () -> {
          try {
            call.get().toCompletableFuture().join();
          } catch (CompletionException e) {
            throw e.getCause();
          }
        };
    ServiceException[] caught = new ServiceException[1];
    assertThatThrownBy(joined).isInstanceOfSatisfying(ServiceException.class, e -> caught[0] = e);
    return caught[0];
  }

  private Room create(CreateRoomRequest.Builder request) {
    return now(world.service.createRoom(request.build()));
  }

  private static CreateRoomRequest.Builder room(String name) {
    return CreateRoomRequest.newBuilder().setName(name);
  }

  @Test
  void theStatsOfARoomTellWhatFlowsToWhomAndWhy() {
    TestClient ann = world.joined("r", "ann").connect();
    TestClient ben = world.joined("r", "ben").connect();
    TrackInfo track = ann.publish("cam", TrackSource.CAMERA);
    ann.publisherPeer().receiver("cam").stats =
        new TrackReceiver.ReceiverStats(
            12.3456,
            List.of(
                new StreamStats(
                    1, "h", 7, 8, true, 100, 90_000, 30, 1, 2, 3, 4, 1.23456, 500_000, 640, 360,
                    29.97)));
    ben.subscriberPeer().sender(track.getSid()).stats =
        new DownTrackStats(
            90, 80_000, 5, 0.25, 2, 20, 6, 7, 8, 1, 2, 1, LayerReason.BEST_THAT_COMES, 400_000);
    world.pass(Duration.ofSeconds(6));

    RoomStats stats = now(world.service.stats("r", Set.of()));

    assertThat(stats.participants()).extracting(ParticipantStats::identity).contains("ann", "ben");
    ParticipantStats sender = stats.participants().get(0);
    assertThat(sender.quality()).isNotNull();
    assertThat(sender.connections()).hasSize(2);
    PublishedTrackStats sent = sender.published().get(0);
    assertThat(sent.sid()).isEqualTo(track.getSid());
    assertThat(sent.rttMillis()).isEqualTo(12.346);
    assertThat(sent.subscribers()).isEqualTo(1);
    assertThat(sent.layers())
        .singleElement()
        .satisfies(
            layer -> {
              assertThat(layer.rid()).isEqualTo("h");
              assertThat(layer.bitrate()).isEqualTo(500_000);
              assertThat(layer.jitterMillis()).isEqualTo(1.235);
            });
    ReceivedTrackStats received = stats.participants().get(1).received().get(0);
    assertThat(received.trackSid()).isEqualTo(track.getSid());
    assertThat(received.publisherSid()).isEqualTo(ann.sid());
    assertThat(received.fractionLost()).isEqualTo(0.25);
    assertThat(received.retransmitted()).isEqualTo(7);
    assertThat(received.layer().reason().name()).isEqualTo("BEST_THAT_COMES");
    assertThat(received.layer().wished()).isEqualTo(VideoQuality.HIGH);
    assertThat(now(world.service.stats("r", Set.of("ben"))).participants())
        .extracting(ParticipantStats::identity)
        .containsExactly("ben");
    assertThat(failure(() -> world.service.stats("none", Set.of())).code())
        .isEqualTo(Code.NOT_FOUND);
  }

  @Test
  void everyReasonOfTheEngineHasANameInTheApi() {
    for (LayerReason reason : LayerReason.values()) {
      assertThat(io.livekit.jakarta.api.rest.LayerReason.valueOf(reason.name())).isNotNull();
    }
  }

  @Test
  void aCreatedRoomIsLiveWithTheDefaults() {
    Room room = create(room("r"));
    assertThat(room.getSid()).startsWith("RM_");
    assertThat(room.getEmptyTimeout()).isEqualTo(300);
    assertThat(room.getDepartureTimeout()).isEqualTo(20);
    assertThat(room.getCreationTimeMs() / 1000).isEqualTo(room.getCreationTime());
    assertThat(room.getEnabledCodecsCount()).isEqualTo(10);
    assertThat(world.events(RoomEvent.RoomStarted.class)).hasSize(1);
  }

  @Test
  void aRoomIsListedOnceHoweverOftenItIsNamed() {
    create(room("r"));
    ListRoomsRequest request =
        ListRoomsRequest.newBuilder()
            .addAllNames(java.util.Collections.nCopies(10_000, "r"))
            .addNames("nowhere")
            .build();
    assertThat(now(world.service.listRooms(request)).getRoomsList()).hasSize(1);
  }

  @Test
  void creatingALiveRoomChangesNothing() {
    Room first = create(room("r"));
    Room second = create(room("r").setEmptyTimeout(5).setMetadata("m").setMaxParticipants(1));
    assertThat(second).isEqualTo(first);
    assertThat(create(room(""))).isEqualTo(create(room("")));
  }

  @Test
  void anEmptyRoomClosesWhenItsTimeoutIsOver() {
    create(room("r").setEmptyTimeout(30));
    world.pass(Duration.ofSeconds(29));
    assertThat(world.gateway.roomExists("r")).isTrue();
    world.pass(Duration.ofSeconds(2));
    assertThat(world.gateway.roomExists("r")).isFalse();
    assertThat(world.events(RoomEvent.RoomFinished.class)).hasSize(1);
    assertThat(world.time.pendingTimers()).isZero();
  }

  @Test
  void aDepartedRoomClosesAndDependentsAreToldSo() {
    TestClient agent =
        world
            .client("r", "agent")
            .grants(grants -> grants.withKind(ParticipantInfo.Kind.AGENT))
            .join()
            .connect();
    TestClient ann = world.joined("r", "ann");
    ann.send(
        request -> request.setLeave(io.livekit.jakarta.proto.LeaveRequest.getDefaultInstance()));
    world.pass(Duration.ofSeconds(19));
    assertThat(agent.heard(LEAVE)).isEmpty();
    world.pass(Duration.ofSeconds(2));
    assertThat(agent.last(LEAVE).getLeave().getReason()).isEqualTo(DisconnectReason.ROOM_CLOSED);
    assertThat(world.gateway.roomExists("r")).isFalse();
  }

  @Test
  void deletingARoomTellsEveryoneAndTheNextJoinMakesANewOne() {
    TestClient ann = world.joined("r", "ann");
    String sid = ann.joinResponse().getRoom().getSid();
    world.service.deleteRoom(DeleteRoomRequest.newBuilder().setRoom("r").build());
    assertThat(ann.last(LEAVE).getLeave().getReason()).isEqualTo(DisconnectReason.ROOM_DELETED);
    assertThat(world.client("r", "ann").join().joinResponse().getRoom().getSid()).isNotEqualTo(sid);
    ServiceException missing =
        failure(
            () -> world.service.deleteRoom(DeleteRoomRequest.newBuilder().setRoom("none").build()));
    assertThat(missing.code()).isEqualTo(Code.NOT_FOUND);
    assertThat(missing.getMessage()).isEqualTo("requested room does not exist");
    assertThat(missing.nativeError()).isFalse();
  }

  @Test
  void roomsAreListedAllOrByName() {
    create(room("a"));
    create(room("b"));
    assertThat(now(world.service.listRooms(ListRoomsRequest.getDefaultInstance())).getRoomsList())
        .extracting(Room::getName)
        .containsExactlyInAnyOrder("a", "b");
    assertThat(
            now(world.service.listRooms(
                    ListRoomsRequest.newBuilder().addNames("b").addNames("x").build()))
                .getRoomsList())
        .extracting(Room::getName)
        .containsExactly("b");
    world.joined("a", "ann");
    assertThat(
            now(world.service.listRooms(ListRoomsRequest.newBuilder().addNames("a").build()))
                .getRooms(0)
                .getNumParticipants())
        .isEqualTo(1);
  }

  @Test
  void limitsAreCheckedAtTheirBoundary() {
    String fits = "x".repeat(512 << 10);
    create(room("r").setMetadata(fits));
    ServiceException metadata =
        failure(() -> world.service.createRoom(room("x").setMetadata(fits + "x").build()));
    assertThat(metadata.code()).isEqualTo(Code.INVALID_ARGUMENT);
    assertThat(metadata.getMessage()).isEqualTo("metadata size exceeds limits 524288");
    assertThat(metadata.meta()).containsEntry("argument", "metadata size exceeds limits");
    assertThat(metadata.nativeError()).isTrue();
    ServiceException name = failure(() -> world.service.createRoom(room("n".repeat(257)).build()));
    assertThat(name.getMessage()).isEqualTo("room name length exceeds limits: max length 256");
    assertThat(name.nativeError()).isFalse();
    ServiceException attributes =
        failure(
            () ->
                world.service.updateParticipant(
                    UpdateParticipantRequest.newBuilder()
                        .setRoom("r")
                        .putAttributes("k", "x".repeat(64 << 10))
                        .build()));
    assertThat(attributes.code()).isEqualTo(Code.INVALID_ARGUMENT);
  }

  @Test
  void presetsFillWhatIsLeftOpen() {
    World presets =
        new World("room: {room_configurations: {p: {empty_timeout: 7, max_participants: 3}}}");
    Room room =
        now(presets.service.createRoom(room("r").setRoomPreset("p").setMaxParticipants(9).build()));
    assertThat(room.getEmptyTimeout()).isEqualTo(7);
    assertThat(room.getMaxParticipants()).isEqualTo(9);
    assertThat(
            failure(() -> presets.service.createRoom(room("x").setRoomPreset("q").build()))
                .getMessage())
        .isEqualTo("unknown room configuration in create room request");
  }

  @Test
  void participantsAreListedFoundAndRemoved() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    assertThat(
            now(world.service.listParticipants(
                    ListParticipantsRequest.newBuilder().setRoom("r").build()))
                .getParticipantsList())
        .extracting(ParticipantInfo::getIdentity)
        .containsExactly("ann", "bob");
    assertThat(
            now(world.service.listParticipants(
                    ListParticipantsRequest.newBuilder().setRoom("none").build()))
                .getParticipantsList())
        .isEmpty();
    RoomParticipantIdentity id =
        RoomParticipantIdentity.newBuilder().setRoom("r").setIdentity("ann").build();
    assertThat(now(world.service.getParticipant(id)).getState())
        .isEqualTo(ParticipantInfo.State.ACTIVE);
    world.service.removeParticipant(id);
    assertThat(ann.last(LEAVE).getLeave().getReason())
        .isEqualTo(DisconnectReason.PARTICIPANT_REMOVED);
    world.pass(Duration.ofSeconds(3));
    assertThat(bob.lastOf("ann").getState()).isEqualTo(ParticipantInfo.State.DISCONNECTED);
    assertThat(failure(() -> world.service.getParticipant(id)).getMessage())
        .isEqualTo("participant does not exist");
    assertThat(failure(() -> world.service.removeParticipant(id)).code()).isEqualTo(Code.NOT_FOUND);
  }

  @Test
  void updatesReachEveryoneAtOnceAndRefreshTheToken() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    ann.forget();
    ParticipantInfo info =
        now(
            world.service.updateParticipant(
                UpdateParticipantRequest.newBuilder()
                    .setRoom("r")
                    .setIdentity("ann")
                    .setName("Ann")
                    .putAttributes("a", "1")
                    .putAttributes("b", "2")
                    .build()));
    assertThat(info.getName()).isEqualTo("Ann");
    world.service.updateParticipant(
        UpdateParticipantRequest.newBuilder()
            .setRoom("r")
            .setIdentity("ann")
            .putAttributes("a", "")
            .build());
    assertThat(bob.lastOf("ann").getAttributesMap()).containsExactly(Map.entry("b", "2"));
    assertThat(ann.lastOf("ann").getName()).isEqualTo("Ann");
    assertThat(ann.heard(REFRESH_TOKEN)).hasSize(2);
    assertThat(world.tokens.get(world.tokens.size() - 1).attributes()).containsOnlyKeys("b");
    List<Integer> versions =
        bob.updatesOf("ann").stream().map(ParticipantInfo::getVersion).toList();
    assertThat(versions).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void mutingIsToldToThePublisherFirst() {
    TestClient ann = world.joined("r", "ann");
    TrackInfo track = ann.publish("mic", TrackSource.MICROPHONE);
    ann.forget();
    MuteRoomTrackRequest request =
        MuteRoomTrackRequest.newBuilder()
            .setRoom("r")
            .setIdentity("ann")
            .setTrackSid(track.getSid())
            .setMuted(true)
            .build();
    assertThat(now(world.service.mutePublishedTrack(request)).getTrack().getMuted()).isTrue();
    assertThat(ann.kinds().get(0)).isEqualTo(MUTE);
    assertThat(ann.lastOf("ann").getTracks(0).getMuted()).isTrue();
    assertThat(
            now(world.service.mutePublishedTrack(request.toBuilder().setTrackSid("TR_x").build()))
                .hasTrack())
        .isFalse();
    assertThat(
            failure(
                    () ->
                        world.service.mutePublishedTrack(
                            request.toBuilder().setMuted(false).build()))
                .code())
        .isEqualTo(Code.FAILED_PRECONDITION);
    assertThat(
            failure(
                    () ->
                        world.service.mutePublishedTrack(
                            request.toBuilder().setIdentity("x").build()))
                .code())
        .isEqualTo(Code.UNAVAILABLE);
  }

  @Test
  void roomMetadataIsBroadcastAtOnceAndCountsWithinFiveSeconds() {
    TestClient ann = world.joined("r", "ann");
    world.pass(Duration.ofSeconds(6));
    ann.forget();
    Room room =
        now(
            world.service.updateRoomMetadata(
                UpdateRoomMetadataRequest.newBuilder().setRoom("r").setMetadata("m").build()));
    assertThat(room.getMetadata()).isEqualTo("m");
    assertThat(ann.last(ROOM_UPDATE).getRoomUpdate().getRoom().getMetadata()).isEqualTo("m");
    world.joined("r", "bob");
    assertThat(ann.heard(ROOM_UPDATE)).hasSize(1);
    world.pass(Duration.ofSeconds(5));
    assertThat(ann.last(ROOM_UPDATE).getRoomUpdate().getRoom().getNumParticipants()).isEqualTo(2);
    create(room("empty"));
    world.service.updateRoomMetadata(
        UpdateRoomMetadataRequest.newBuilder().setRoom("empty").setMetadata("m").build());
  }

  @Test
  void aRecorderShowsInTheRoom() {
    TestClient ann = world.joined("r", "ann");
    world.client("r", "rec").grant(grant -> grant.recorder(true).hidden(true)).join();
    assertThat(ann.last(ROOM_UPDATE).getRoomUpdate().getRoom().getActiveRecording()).isTrue();
  }

  @Test
  void dataOfTheServerHasNoSenderAndIsDeliveredOnce() throws Exception {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    SendDataRequest request =
        SendDataRequest.newBuilder()
            .setRoom("r")
            .setData(ByteString.copyFromUtf8("hi"))
            .setTopic("t")
            .setNonce(ByteString.copyFrom(new byte[16]))
            .addDestinationIdentities("bob")
            .build();
    world.service.sendData(request);
    world.service.sendData(request);
    assertThat(ann.subscriberPeer().sent.get("_reliable")).isNull();
    assertThat(bob.subscriberPeer().sent.get("_reliable")).hasSize(1);
    DataPacket packet = DataPacket.parseFrom(bob.subscriberPeer().sent.get("_reliable").get(0));
    assertThat(packet.getParticipantIdentity()).isEmpty();
    assertThat(packet.getUser().getTopic()).isEqualTo("t");
    assertThat(
            failure(
                    () ->
                        world.service.sendData(
                            request.toBuilder().setNonce(ByteString.copyFromUtf8("short")).build()))
                .getMessage())
        .isEqualTo("nonce should be 16-bytes or not present, got: 5 bytes");
    assertThat(
            failure(() -> world.service.sendData(request.toBuilder().setRoom("none").build()))
                .getMessage())
        .isEqualTo("no response from servers");
  }

  private static final PerformRpcRequest CALL =
      PerformRpcRequest.newBuilder()
          .setRoom("r")
          .setDestinationIdentity("ann")
          .setMethod("add")
          .setPayload("1+1")
          .build();

  private RpcRequest rpcRequest(TestClient client) throws Exception {
    return DataPacket.parseFrom(client.subscriberPeer().sent.get("_reliable").get(0))
        .getRpcRequest();
  }

  @Test
  void callsAreAnsweredByTheParticipant() throws Exception {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    CompletableFuture<PerformRpcResponse> call =
        world.service.performRpc(CALL).toCompletableFuture();
    RpcRequest request = rpcRequest(ann);
    assertThat(request.getMethod()).isEqualTo("add");
    assertThat(request.getVersion()).isEqualTo(1);
    ann.publisherPeer()
        .receive(
            "_reliable",
            DataPacket.newBuilder()
                .setRpcAck(RpcAck.newBuilder().setRequestId(request.getId()))
                .build()
                .toByteArray());
    world.pass(Duration.ofSeconds(3));
    ann.publisherPeer()
        .receive(
            "_reliable",
            DataPacket.newBuilder()
                .setRpcResponse(
                    RpcResponse.newBuilder().setRequestId(request.getId()).setPayload("2"))
                .build()
                .toByteArray());
    assertThat(call.getNow(null).getPayload()).isEqualTo("2");
    assertThat(bob.subscriberPeer().sent.get("_reliable")).isNull();
  }

  @Test
  void callsToWhomNothingCanBeSentFailAtOnce() {
    TestClient joining = world.client("r", "ann").join();
    assertThat(failure(() -> world.service.performRpc(CALL)).code()).isEqualTo(Code.INTERNAL);
    joining.subscriberPeer().become(ConnectionState.CONNECTED);
    ServiceException failure = failure(() -> world.service.performRpc(CALL));
    assertThat(failure.code()).isEqualTo(Code.INTERNAL);
    assertThat(failure.getMessage()).isEqualTo("data channel is not available");
    joining.subscriberPeer().openChannel("_reliable");
    assertThat(world.service.performRpc(CALL).toCompletableFuture()).isNotDone();
  }

  @Test
  void callsThatNobodyTakesFailWithTheirCode() {
    world.joined("r", "ann");
    CompletableFuture<PerformRpcResponse> call =
        world.service.performRpc(CALL).toCompletableFuture();
    world.pass(Duration.ofSeconds(3));
    ServiceException failure = failure(() -> call);
    assertThat(failure.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
    assertThat(failure.meta()).containsEntry("rpc_code", "1501");
    assertThat(
            failure(
                    () ->
                        world.service.performRpc(
                            CALL.toBuilder().setDestinationIdentity("").build()))
                .getMessage())
        .isEqualTo("destination identity is required");
    assertThat(
            failure(
                    () ->
                        world.service.performRpc(
                            CALL.toBuilder().setPayload("x".repeat(15_361)).build()))
                .meta())
        .containsEntry("rpc_code", "1402");
  }

  @Test
  void aCallEndsWithItsParticipant() {
    TestClient ann = world.joined("r", "ann");
    CompletableFuture<PerformRpcResponse> call =
        world.service.performRpc(CALL).toCompletableFuture();
    ann.send(
        request -> request.setLeave(io.livekit.jakarta.proto.LeaveRequest.getDefaultInstance()));
    assertThat(failure(() -> call).meta()).containsEntry("rpc_code", "1503");
  }

  @Test
  void forwardingAndMovingAreNotImplemented() {
    world.joined("r", "ann");
    ForwardParticipantRequest request =
        ForwardParticipantRequest.newBuilder()
            .setRoom("r")
            .setIdentity("ann")
            .setDestinationRoom("s")
            .build();
    assertThat(failure(() -> world.service.forwardParticipant(request)).getMessage())
        .isEqualTo("not implemented");
    assertThat(
            failure(
                    () ->
                        world.service.forwardParticipant(
                            request.toBuilder().setDestinationRoom("r").build()))
                .getMessage())
        .isEqualTo("destination room cannot be the same as source room ");
    assertThat(
            failure(
                    () ->
                        world.service.forwardParticipant(
                            request.toBuilder().setIdentity("x").build()))
                .code())
        .isEqualTo(Code.UNAVAILABLE);
  }

  // ---- what REST asks for besides ----

  @Test
  void openingARoomSaysWhetherItWasMadeForThis() {
    CreateRoomRequest request = room("r").build();
    assertThat(now(world.service.openRoom(request)).isNew()).isTrue();
    assertThat(now(world.service.openRoom(room("r").build())).isNew()).isFalse();
  }

  @Test
  void aRoomIsFoundByItsNameAndByItsSid() {
    Room room = create(room("r"));
    assertThat(world.service.findRoom("r")).contains(room);
    assertThat(world.service.findRoom(room.getSid())).contains(room);
    assertThat(world.service.findRoom("RM_none")).isEmpty();
  }

  @Test
  void aRoomThatIsNoLongerAsItsCallerKnowsItIsNotChanged() {
    Room known = create(room("r").setMetadata("a"));
    Room changed = now(world.service.changeRoom("r", former -> former + "b", known::equals));
    assertThat(changed.getMetadata()).isEqualTo("ab");

    ServiceException refused =
        failure(() -> world.service.changeRoom("r", former -> "c", known::equals));

    assertThat(refused.code()).isEqualTo(Code.ABORTED);
    assertThat(world.service.findRoom("r").orElseThrow().getMetadata()).isEqualTo("ab");
  }

  @Test
  void aParticipantIsChangedIntoWhatIsWantedAndOnlyWhereItIsAsItWas() {
    world.joined("r", "ann");
    now(
        world.service.updateParticipant(
            UpdateParticipantRequest.newBuilder()
                .setRoom("r")
                .setIdentity("ann")
                .setName("Ann")
                .setMetadata("m")
                .putAttributes("a", "1")
                .build()));

    ParticipantInfo changed =
        now(
            world.service.changeParticipant(
                new ParticipantChange(
                    "r",
                    "ann",
                    "",
                    null,
                    true,
                    Map.of("b", "2"),
                    former -> former.toBuilder().setCanPublish(false).build()),
                any -> true));

    assertThat(changed.getName()).isEmpty();
    assertThat(changed.getMetadata()).isEqualTo("m");
    assertThat(changed.getAttributesMap()).containsExactly(Map.entry("b", "2"));
    assertThat(changed.getPermission().getCanPublish()).isFalse();
    assertThat(changed.getPermission().getCanSubscribe()).isTrue();
    ParticipantChange nothing =
        new ParticipantChange("r", "ann", null, null, false, Map.of(), null);
    assertThat(now(world.service.changeParticipant(nothing, changed::equals))).isEqualTo(changed);
    assertThat(
            failure(() -> world.service.changeParticipant(nothing, now -> !now.equals(changed)))
                .code())
        .isEqualTo(Code.ABORTED);
  }

  @Test
  void whatIsAbsentIsSaidToBeToThoseWhoNeedNotMatchTheReference() {
    ServiceException refused =
        failure(
            () ->
                world.service.mutePublishedTrack(
                    MuteRoomTrackRequest.newBuilder().setRoom("none").setMuted(true).build()));
    assertThat(refused.code()).isEqualTo(Code.UNAVAILABLE);
    assertThat(refused.meaning()).isEqualTo(Code.NOT_FOUND);
  }
}
