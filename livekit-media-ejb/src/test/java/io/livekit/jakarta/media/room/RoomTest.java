package io.livekit.jakarta.media.room;

import static io.livekit.jakarta.proto.SignalResponse.MessageCase.LEAVE;
import static io.livekit.jakarta.proto.SignalResponse.MessageCase.OFFER;
import static io.livekit.jakarta.proto.SignalResponse.MessageCase.RECONNECT;
import static io.livekit.jakarta.proto.SignalResponse.MessageCase.REFRESH_TOKEN;
import static io.livekit.jakarta.proto.SignalResponse.MessageCase.REQUEST_RESPONSE;
import static io.livekit.jakarta.proto.SignalResponse.MessageCase.SPEAKERS_CHANGED;
import static io.livekit.jakarta.proto.SignalResponse.MessageCase.UPDATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livekit.jakarta.media.event.RoomEvent;
import io.livekit.jakarta.media.participant.CloseReason;
import io.livekit.jakarta.media.signal.SessionRefused;
import io.livekit.jakarta.media.world.TestClient;
import io.livekit.jakarta.media.world.World;
import io.livekit.jakarta.proto.CandidateProtocol;
import io.livekit.jakarta.proto.CreateRoomRequest;
import io.livekit.jakarta.proto.DataPacket;
import io.livekit.jakarta.proto.DeleteRoomRequest;
import io.livekit.jakarta.proto.DisconnectReason;
import io.livekit.jakarta.proto.LeaveRequest;
import io.livekit.jakarta.proto.ListRoomsRequest;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.ReconnectReason;
import io.livekit.jakarta.proto.RequestResponse;
import io.livekit.jakarta.proto.Room;
import io.livekit.jakarta.proto.RoomParticipantIdentity;
import io.livekit.jakarta.proto.SimulateScenario;
import io.livekit.jakarta.proto.SpeakerInfo;
import io.livekit.jakarta.proto.SyncState;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.proto.TrackPublishedResponse;
import io.livekit.jakarta.proto.TrackSource;
import io.livekit.jakarta.proto.UpdateParticipantMetadata;
import io.livekit.jakarta.proto.UpdateSubscription;
import io.livekit.jakarta.rtc.peer.ConnectionState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class RoomTest {
  private final World world = new World();

  // ---- updates ----

  @Test
  void newsOfWhoPublishesNothingComesInBatchesAndOfPublishersAtOnce() {
    TestClient watcher = world.joined("r", "watcher");
    world.pass(Duration.ofSeconds(4));
    watcher.forget();
    TestClient ann = world.joined("r", "ann");
    assertThat(watcher.updatesOf("ann")).isEmpty();
    world.pass(Duration.ofSeconds(3));
    assertThat(watcher.updatesOf("ann")).hasSize(1);
    ann.publish("mic", TrackSource.MICROPHONE);
    assertThat(watcher.updatesOf("ann")).hasSize(2);
    ann.send(request -> request.setLeave(LeaveRequest.getDefaultInstance()));
    assertThat(watcher.lastOf("ann").getState()).isEqualTo(ParticipantInfo.State.DISCONNECTED);
  }

  @Test
  void largeUpdatesAreSplit() {
    World small = new World("room: {update_batch_target_size: 1000}");
    TestClient watcher = small.joined("r", "watcher");
    small.pass(Duration.ofSeconds(4));
    watcher.forget();
    for (int i = 0; i < 6; i++) {
      small
          .client("r", "p" + i)
          .grants(grants -> grants.withProfile("n", "m".repeat(600), Map.of()))
          .join();
    }
    small.pass(Duration.ofSeconds(3));
    assertThat(watcher.heard(UPDATE)).hasSize(6);
    assertThat(watcher.heard(UPDATE))
        .allMatch(message -> message.getUpdate().getSerializedSize() < 1100);
  }

  private void updateMetadata(TestClient client, UpdateParticipantMetadata.Builder update) {
    client.send(request -> request.setUpdateMetadata(update));
  }

  @Test
  void ownMetadataIsChangedForEveryoneAndAcknowledged() {
    TestClient watcher = world.joined("r", "watcher");
    TestClient ann = world.joined("r", "ann");
    ann.forget();
    updateMetadata(
        ann,
        UpdateParticipantMetadata.newBuilder()
            .setName("Ann")
            .setRequestId(5)
            .putAttributes("k", "v"));
    assertThat(watcher.lastOf("ann").getName()).isEqualTo("Ann");
    assertThat(watcher.lastOf("ann").getAttributesMap()).containsEntry("k", "v");
    assertThat(ann.lastOf("ann").getName()).isEqualTo("Ann");
    assertThat(ann.heard(REFRESH_TOKEN)).hasSize(1);
    RequestResponse response = ann.last(REQUEST_RESPONSE).getRequestResponse();
    assertThat(response.getReason()).isEqualTo(RequestResponse.Reason.OK);
    assertThat(response.getRequestId()).isEqualTo(5);
    updateMetadata(ann, UpdateParticipantMetadata.newBuilder().putAttributes("k", ""));
    assertThat(watcher.lastOf("ann").getAttributesMap()).isEmpty();
    assertThat(watcher.lastOf("ann").getName()).isEqualTo("Ann");
  }

  @Test
  void successIsConfirmedFromProtocol15On() {
    TestClient old = world.client("r", "old").protocol(14).join();
    updateMetadata(old, UpdateParticipantMetadata.newBuilder().setName("x"));
    assertThat(old.heard(REQUEST_RESPONSE)).isEmpty();
  }

  @Test
  void metadataWithoutPermissionOrBeyondLimitsIsRefused() {
    TestClient ann =
        world.client("r", "ann").grant(grant -> grant.canUpdateOwnMetadata(false)).join();
    updateMetadata(ann, UpdateParticipantMetadata.newBuilder().setMetadata("x").setRequestId(9));
    assertThat(ann.last(REQUEST_RESPONSE).getRequestResponse().getReason())
        .isEqualTo(RequestResponse.Reason.NOT_ALLOWED);
    assertThat(ann.last(REQUEST_RESPONSE).getRequestResponse().getRequestId()).isEqualTo(9);
    TestClient bob = world.client("r", "bob").join();
    updateMetadata(bob, UpdateParticipantMetadata.newBuilder().setName("n".repeat(257)));
    assertThat(bob.last(REQUEST_RESPONSE).getRequestResponse().getReason())
        .isEqualTo(RequestResponse.Reason.LIMIT_EXCEEDED);
  }

  // ---- speakers ----

  private List<SpeakerInfo> speakers(TestClient client) {
    return client.last(SPEAKERS_CHANGED).getSpeakersChanged().getSpeakersList();
  }

  @Test
  void speakersAreToldLoudestFirstInEighthsAndOnlyWhenTheyChange() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    TestClient carl = world.joined("r", "carl");
    TestClient old = world.client("r", "old").protocol(2).join().connect();
    ann.publish("mic", TrackSource.MICROPHONE);
    bob.publish("mic", TrackSource.MICROPHONE);
    world.pass(Duration.ofSeconds(1));
    ann.publisherPeer().receiver("mic").level = 0.3f;
    bob.publisherPeer().receiver("mic").level = 0.6f;
    carl.forget();
    world.pass(Duration.ofMillis(400));
    assertThat(speakers(carl))
        .extracting(SpeakerInfo::getSid)
        .containsExactly(bob.sid(), ann.sid());
    assertThat(speakers(carl)).extracting(SpeakerInfo::getLevel).containsExactly(0.625f, 0.375f);
    ann.publisherPeer().receiver("mic").level = 0.31f;
    world.pass(Duration.ofSeconds(2));
    assertThat(carl.heard(SPEAKERS_CHANGED)).hasSize(1);
    bob.publisherPeer().receiver("mic").level = 0;
    world.pass(Duration.ofMillis(400));
    assertThat(speakers(carl)).hasSize(1);
    assertThat(speakers(carl).get(0).getActive()).isFalse();
    assertThat(old.heard(SPEAKERS_CHANGED)).isEmpty();
  }

  @Test
  void speakersAreToldToThoseWhoHearThem() {
    TestClient ann = world.joined("r", "ann");
    TestClient deaf = world.client("r", "deaf").withoutAutoSubscribe().join().connect();
    TrackInfo mic = ann.publish("mic", TrackSource.MICROPHONE);
    ann.publisherPeer().receiver("mic").level = 0.5f;
    world.pass(Duration.ofSeconds(1));
    assertThat(deaf.heard(SPEAKERS_CHANGED)).isEmpty();
    assertThat(speakers(ann).get(0).getSid()).isEqualTo(ann.sid());
    deaf.send(
        request ->
            request.setSubscription(
                UpdateSubscription.newBuilder().addTrackSids(mic.getSid()).setSubscribe(true)));
    assertThat(speakers(deaf).get(0).getActive()).isTrue();
    deaf.send(
        request ->
            request.setSubscription(
                UpdateSubscription.newBuilder().addTrackSids(mic.getSid()).setSubscribe(false)));
    assertThat(speakers(deaf).get(0).getActive()).isFalse();
  }

  // ---- resuming ----

  @Test
  void aStateThatAgreesIsTakenOverAndOneThatDoesNotLeadsToAReconnect() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    TrackInfo mic = ann.publish("mic", TrackSource.MICROPHONE);
    TrackInfo camera = bob.publish("cam", TrackSource.CAMERA);
    world.pass(Duration.ofSeconds(1));
    ann.loseSocket();
    ann.resume();
    ann.send(
        request ->
            request.setSyncState(
                SyncState.newBuilder()
                    .addPublishTracks(
                        TrackPublishedResponse.newBuilder().setCid("mic").setTrack(mic))
                    .addTrackSidsDisabled(camera.getSid())));
    world.pass(Duration.ofSeconds(1));
    assertThat(ann.heard(LEAVE)).isEmpty();
    assertThat(ann.subscriberPeer().sender(camera.getSid()).paused).isTrue();
    ann.send(
        request ->
            request.setSyncState(
                SyncState.newBuilder()
                    .addPublishTracks(
                        TrackPublishedResponse.newBuilder()
                            .setTrack(TrackInfo.newBuilder().setSid("TR_gone")))));
    assertThat(ann.last(LEAVE).getLeave().getReason()).isEqualTo(DisconnectReason.STATE_MISMATCH);
    assertThat(ann.last(LEAVE).getLeave().getAction()).isEqualTo(LeaveRequest.Action.RECONNECT);
  }

  private void simulate(TestClient client, SimulateScenario.Builder scenario) {
    client.send(request -> request.setSimulate(scenario));
  }

  @Test
  void resumesFailOnRequestBeforeOrAfterTheirMessages() {
    TestClient ann = world.joined("r", "ann");
    simulate(ann, SimulateScenario.newBuilder().setDisconnectSignalOnResume(true));
    ann.loseSocket();
    ann.forget().resume();
    assertThat(ann.heard(RECONNECT)).hasSize(1);
    assertThat(ann.closed).isTrue();
    ann.resume();
    assertThat(ann.closed).isFalse();
    simulate(ann, SimulateScenario.newBuilder().setDisconnectSignalOnResumeNoMessages(true));
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(ann::resume).isInstanceOf(SessionRefused.class);
    }
    ann.resume();
  }

  @Test
  void aSimulatedSpeakerSpeaksForItsTime() {
    TestClient ann = world.joined("r", "ann");
    simulate(ann, SimulateScenario.newBuilder().setSpeakerUpdate(2));
    world.pass(Duration.ofSeconds(1));
    assertThat(speakers(ann).get(0).getLevel()).isEqualTo(1.0f);
    world.pass(Duration.ofSeconds(2));
    assertThat(speakers(ann).get(0).getActive()).isFalse();
  }

  @Test
  void aSimulatedShutdownIsALeave() {
    TestClient ann = world.joined("r", "ann");
    simulate(ann, SimulateScenario.newBuilder().setServerLeave(true));
    assertThat(ann.last(LEAVE).getLeave().getReason()).isEqualTo(DisconnectReason.SERVER_SHUTDOWN);
    assertThat(ann.last(LEAVE).getLeave().getAction()).isEqualTo(LeaveRequest.Action.DISCONNECT);
  }

  @Test
  void aSimulatedFailureOfTheNodeEndsTheSessionAndAResumeIsTurnedIntoAReconnect() {
    TestClient ann = world.joined("r", "ann");
    for (SimulateScenario.Builder scenario :
        List.of(
            SimulateScenario.newBuilder().setNodeFailure(true),
            SimulateScenario.newBuilder().setMigration(true))) {
      TestClient bob = world.joined("r", "bob");
      bob.publish("cam", TrackSource.CAMERA);
      String sid = bob.sid();
      bob.forget();
      simulate(bob, scenario);
      assertThat(bob.closed).isTrue();
      assertThat(bob.heard(LEAVE)).isEmpty();
      assertThat(bob.publisherPeer().closed).isTrue();
      assertThat(ann.lastOf("bob").getState()).isEqualTo(ParticipantInfo.State.DISCONNECTED);
      bob.resume();
      LeaveRequest leave = bob.last(LEAVE).getLeave();
      assertThat(leave.getReason()).isEqualTo(DisconnectReason.STATE_MISMATCH);
      assertThat(leave.getAction()).isEqualTo(LeaveRequest.Action.RECONNECT);
      bob.join().connect();
      assertThat(bob.sid()).isNotEqualTo(sid);
    }
  }

  @Test
  void whoseNodeStopsIsToldToComeBackAndNotToThisOne() {
    TestClient ann = world.joined("r", "ann");
    TestClient old = world.client("r", "old").protocol(12).join().connect();
    world.directory.closeAll(CloseReason.SERVER_SHUTDOWN).toCompletableFuture().join();
    assertThat(ann.last(LEAVE).getLeave().getReason()).isEqualTo(DisconnectReason.SERVER_SHUTDOWN);
    assertThat(ann.last(LEAVE).getLeave().getAction()).isEqualTo(LeaveRequest.Action.RECONNECT);
    assertThat(old.last(LEAVE).getLeave().getCanReconnect()).isTrue();
    assertThatThrownBy(ann::join)
        .isInstanceOfSatisfying(
            SessionRefused.class, refused -> assertThat(refused.httpStatus()).isEqualTo(500));
    assertThat(world.directory.rooms()).isEmpty();
  }

  // ---- which way ----

  private void failsAndResumes(TestClient client) {
    client.publisherPeer().become(ConnectionState.FAILED);
    client.resume(ReconnectReason.RR_PUBLISHER_FAILED);
  }

  @Test
  void aConnectionThatFailsEarlyUsesTcpNextAndANewSessionOnlyIfThatWorked() {
    TestClient ann = world.joined("r", "ann");
    failsAndResumes(ann);
    assertThat(ann.publisherPeer().tcpOnly).isTrue();
    TestClient again = world.client("r", "ann").join();
    assertThat(again.publisherPeer().config.tcpOnly()).isFalse();
    again.connect();
    failsAndResumes(again);
    again.connect();
    assertThat(world.client("r", "ann").join().publisherPeer().config.tcpOnly()).isTrue();
    assertThat(world.client("r", "ann").join().publisherPeer().config.tcpOnly())
        .as("the session before never connected")
        .isFalse();
  }

  @Test
  void whereTcpFailsTooEverythingIsTriedAgain() {
    TestClient ann = world.joined("r", "ann");
    failsAndResumes(ann);
    world.pass(Duration.ofSeconds(100));
    ann.resume(ReconnectReason.RR_PUBLISHER_FAILED);
    assertThat(ann.publisherPeer().tcpOnly).isFalse();
    assertThat(ann.subscriberPeer().tcpOnly).isFalse();
    TestClient bob = world.joined("r", "bob");
    simulate(bob, SimulateScenario.newBuilder().setSwitchCandidateProtocol(CandidateProtocol.TCP));
    bob.publisherPeer().become(ConnectionState.FAILED);
    assertThat(world.joined("r", "bob").publisherPeer().config.tcpOnly()).isFalse();
  }

  @Test
  void switchingToTcpLastsForTheNextSession() {
    TestClient ann = world.joined("r", "ann");
    simulate(ann, SimulateScenario.newBuilder().setSwitchCandidateProtocol(CandidateProtocol.TCP));
    assertThat(ann.publisherPeer().tcpOnly).isTrue();
    assertThat(ann.last(OFFER).getOffer().getSdp()).contains("u1");
    TestClient again = world.joined("r", "ann");
    assertThat(again.publisherPeer().config.tcpOnly()).isTrue();
    assertThat(again.joinResponse().getFastPublish()).isFalse();
    world.pass(Duration.ofMinutes(6));
    assertThat(world.joined("r", "ann").publisherPeer().config.tcpOnly()).isFalse();
  }

  // ---- ends ----

  private void delete(String room) {
    world
        .service
        .deleteRoom(DeleteRoomRequest.newBuilder().setRoom(room).build())
        .toCompletableFuture()
        .join();
  }

  /** A client whose connection breaks before it is told why may try to get it back. */
  @Test
  void connectionsEndOnlyWhenTheClientHasReadWhy() {
    TestClient ann = world.joined("r", "ann");
    TestClient single = world.client("r", "single").single("v=0\r\n").join().connect();
    delete("r");
    assertThat(ann.last(LEAVE).getLeave().getReason()).isEqualTo(DisconnectReason.ROOM_DELETED);
    assertThat(ann.last(LEAVE).getLeave().getAction()).isEqualTo(LeaveRequest.Action.DISCONNECT);
    assertThat(ann.closed).isTrue();
    world.pass(Duration.ofSeconds(1));
    assertThat(ann.publisherPeer().closed).isFalse();
    assertThat(ann.subscriberPeer().closed).isFalse();
    assertThat(single.singlePeer().closed).isFalse();
    ann.closeSocket();
    single.closeSocket();
    assertThat(ann.publisherPeer().closed).isTrue();
    assertThat(ann.subscriberPeer().closed).isTrue();
    assertThat(single.singlePeer().closed).isTrue();
    assertThat(world.time.pendingTimers()).isZero();
  }

  @Test
  void aClientThatDoesNotCareWhyIsNotWaitedForLong() {
    TestClient ann = world.joined("r", "ann");
    delete("r");
    world.pass(Duration.ofSeconds(2));
    assertThat(ann.publisherPeer().closed).isTrue();
    assertThat(ann.subscriberPeer().closed).isTrue();
    assertThat(world.time.pendingTimers()).isZero();
  }

  @Test
  void whoKnowsOrCannotBeToldIsNotWaitedForAtAll() {
    TestClient leaver = world.joined("r", "leaver");
    leaver.send(request -> request.setLeave(LeaveRequest.getDefaultInstance()));
    assertThat(leaver.subscriberPeer().closed).isTrue();
    TestClient mute = world.joined("r", "mute");
    mute.loseSocket();
    delete("r");
    assertThat(mute.subscriberPeer().closed).isTrue();
  }

  @Test
  void whatAClosedSessionsConnectionsStillBringIsIgnored() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    world.service.removeParticipant(
        RoomParticipantIdentity.newBuilder().setRoom("r").setIdentity("ann").build());
    ann.publisherPeer().receive("_reliable", DataPacket.getDefaultInstance().toByteArray());
    ann.publisherPeer().become(ConnectionState.FAILED);
    assertThat(bob.subscriberPeer().sent).isEmpty();
    assertThat(ann.heard(LEAVE)).hasSize(1);
  }

  @Test
  void aRoomIsGoneBeforeAnybodyIsToldAndItsSuccessorStartsAfterItsEnd() {
    TestClient ann = world.joined("r", "ann");
    String sid = ann.joinResponse().getRoom().getSid();
    TestClient bob = world.client("r", "bob");
    List<Boolean> listed = new ArrayList<>();
    List<CompletionStage<Room>> created = new ArrayList<>();
    ann.onHearing =
        message -> {
          if (!message.hasLeave()) {
            return;
          }
          ListRoomsRequest named = ListRoomsRequest.newBuilder().addNames("r").build();
          listed.add(
              world.service.listRooms(named).toCompletableFuture().join().getRoomsCount() > 0);
          listed.add(
              world
                      .service
                      .listRooms(ListRoomsRequest.getDefaultInstance())
                      .toCompletableFuture()
                      .join()
                      .getRoomsCount()
                  > 0);
          listed.add(world.gateway.roomExists("r"));
          created.add(
              world.service.createRoom(
                  CreateRoomRequest.newBuilder().setName("r").setMetadata("new").build()));
        };
    delete("r");
    assertThat(listed).containsExactly(false, false, false);
    Room successor = created.get(0).toCompletableFuture().join();
    assertThat(successor.getSid()).isNotEqualTo(sid);
    assertThat(successor.getMetadata()).isEqualTo("new");
    bob.join();
    assertThat(bob.joinResponse().getRoom().getSid()).isEqualTo(successor.getSid());
    assertThat(world.events)
        .filteredOn(
            event ->
                event instanceof RoomEvent.RoomStarted || event instanceof RoomEvent.RoomFinished)
        .extracting(event -> (Object) event.getClass())
        .containsExactly(
            RoomEvent.RoomStarted.class, RoomEvent.RoomFinished.class, RoomEvent.RoomStarted.class);
  }

  // ---- events ----

  @Test
  void eventsTellTheStoryInOrder() {
    TestClient ann = world.joined("r", "ann");
    ann.publish("mic", TrackSource.MICROPHONE);
    ann.send(request -> request.setLeave(LeaveRequest.getDefaultInstance()));
    world.client("r", "brief").join().loseSocket();
    world.pass(Duration.ofSeconds(30));
    assertThat(world.events)
        .extracting(event -> (Object) event.getClass())
        .containsExactly(
            RoomEvent.RoomStarted.class,
            RoomEvent.ParticipantEntered.class,
            RoomEvent.ParticipantJoined.class,
            RoomEvent.TrackPublished.class,
            RoomEvent.TrackUnpublished.class,
            RoomEvent.ParticipantLeft.class,
            RoomEvent.ParticipantEntered.class,
            RoomEvent.ParticipantConnectionAborted.class,
            RoomEvent.RoomFinished.class);
    assertThat(world.time.pendingTimers()).isZero();
  }

  @Test
  void theScopeOfARoomBeginsBeforeAndEndsAfterAllThatHappensInIt() {
    List<String> log = new ArrayList<>();
    world.scopeEvents =
        new RoomScopeEvents() {
          @Override
          public void initialized(io.livekit.jakarta.proto.Room room) {
            log.add("initialized " + room.getName() + " after " + world.events.size());
            assertThat(RoomBeans.current()).isNotNull();
          }

          @Override
          public void beforeDestroyed(io.livekit.jakarta.proto.Room room) {
            log.add("before destroyed");
            assertThat(RoomBeans.current()).isNotNull();
            assertThat(world.events.get(world.events.size() - 1))
                .isInstanceOf(RoomEvent.RoomFinished.class);
          }

          @Override
          public void destroyed(io.livekit.jakarta.proto.Room room) {
            log.add("destroyed");
          }
        };
    world.joined("scoped", "ann");
    io.livekit.jakarta.media.room.Room room = world.directory.find("scoped").orElseThrow();
    room.executor().execute(() -> room.close(CloseReason.ROOM_DELETED));
    assertThat(log).containsExactly("initialized scoped after 0", "before destroyed", "destroyed");
  }
}
