package io.livekit.jakarta.media.data;

import static io.livekit.jakarta.proto.SignalResponse.MessageCase.DATA_TRACK_SUBSCRIBER_HANDLES;
import static io.livekit.jakarta.proto.SignalResponse.MessageCase.PUBLISH_DATA_TRACK_RESPONSE;
import static io.livekit.jakarta.proto.SignalResponse.MessageCase.RECONNECT;
import static io.livekit.jakarta.proto.SignalResponse.MessageCase.REQUEST_RESPONSE;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.livekit.jakarta.media.world.TestClient;
import io.livekit.jakarta.media.world.World;
import io.livekit.jakarta.proto.ChatMessage;
import io.livekit.jakarta.proto.DataBlob;
import io.livekit.jakarta.proto.DataBlobKey;
import io.livekit.jakarta.proto.DataPacket;
import io.livekit.jakarta.proto.DataTrackInfo;
import io.livekit.jakarta.proto.GetDataBlobRequest;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.ParticipantPermission;
import io.livekit.jakarta.proto.PublishDataTrackRequest;
import io.livekit.jakarta.proto.RequestResponse;
import io.livekit.jakarta.proto.SendDataRequest;
import io.livekit.jakarta.proto.StoreDataBlobRequest;
import io.livekit.jakarta.proto.SubscriptionPermission;
import io.livekit.jakarta.proto.Transcription;
import io.livekit.jakarta.proto.UpdateParticipantRequest;
import io.livekit.jakarta.proto.UserPacket;
import io.livekit.jakarta.rtc.peer.ConnectionState;
import io.livekit.jakarta.rtc.peer.DataSendResult;
import io.livekit.jakarta.rtc.peer.MessageCharge;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation") // the older fields are what older clients read
class DataTest {
  private final World world = new World();
  private final TestClient ann = world.joined("r", "ann");
  private final TestClient bob = world.joined("r", "bob");

  private static DataPacket.Builder user(String text) {
    return DataPacket.newBuilder()
        .setUser(UserPacket.newBuilder().setPayload(ByteString.copyFromUtf8(text)));
  }

  private void send(TestClient client, DataPacket.Builder packet) {
    client.publisherPeer().receive("_reliable", packet.build().toByteArray());
  }

  private static List<DataPacket> received(TestClient client, String label) {
    List<DataPacket> packets = new ArrayList<>();
    for (byte[] payload : client.subscriberPeer().sent.getOrDefault(label, List.of())) {
      try {
        packets.add(DataPacket.parseFrom(payload));
      } catch (InvalidProtocolBufferException e) {
        throw new AssertionError(e);
      }
    }
    return packets;
  }

  private static List<String> texts(TestClient client) {
    return received(client, "_reliable").stream()
        .map(one -> one.getUser().getPayload().toStringUtf8())
        .toList();
  }

  @Test
  void othersGetThePacketWithItsSenderAndTheSenderDoesNot() {
    send(
        ann,
        user("hi").setSequence(7).setParticipantSid("PA_forged").setParticipantIdentity("forged"));
    DataPacket packet = received(bob, "_reliable").get(0);
    assertThat(packet.getParticipantSid()).isEqualTo(ann.sid());
    assertThat(packet.getParticipantIdentity()).isEqualTo("ann");
    assertThat(packet.getUser().getParticipantSid()).isEqualTo(ann.sid());
    assertThat(packet.getUser().getParticipantIdentity()).isEqualTo("ann");
    assertThat(packet.getSequence()).isEqualTo(7);
    assertThat(received(ann, "_reliable")).isEmpty();
  }

  @Test
  void lossyPacketsStayLossy() {
    ann.publisherPeer()
        .receive("_lossy", user("x").setKind(DataPacket.Kind.RELIABLE).build().toByteArray());
    assertThat(received(bob, "_lossy").get(0).getKind()).isEqualTo(DataPacket.Kind.LOSSY);
    assertThat(received(bob, "_reliable")).isEmpty();
  }

  @Test
  void destinationsAreHonouredInEitherForm() {
    TestClient carl = world.joined("r", "carl");
    send(ann, user("one").addDestinationIdentities("carl"));
    DataPacket.Builder old = user("two");
    old.getUserBuilder().addDestinationIdentities("bob");
    send(ann, old);
    DataPacket.Builder bySid = user("three");
    bySid.getUserBuilder().addDestinationSids(carl.sid());
    send(ann, bySid);
    assertThat(texts(carl)).containsExactly("one", "three");
    assertThat(texts(bob)).containsExactly("two");
    assertThat(received(bob, "_reliable").get(0).getDestinationIdentitiesList())
        .containsExactly("bob");
    assertThat(received(carl, "_reliable").get(0).getUser().getDestinationIdentitiesList())
        .containsExactly("carl");
  }

  @Test
  void withoutPermissionNothingIsSent() {
    TestClient mute =
        world.client("r", "mute").grant(grant -> grant.canPublishData(false)).join().connect();
    send(mute, user("x"));
    mute.publisherPeer().receive("custom", new byte[] {1});
    assertThat(received(bob, "_reliable")).isEmpty();
    assertThat(world.data.drops()).containsEntry("NOT_ALLOWED", 2L);
  }

  @Test
  void hiddenSendersStayHidden() {
    TestClient ghost =
        world.client("r", "ghost").grant(grant -> grant.hidden(true)).join().connect();
    send(ghost, user("boo"));
    DataPacket packet = received(bob, "_reliable").get(0);
    assertThat(packet.getParticipantIdentity()).isEmpty();
    assertThat(packet.getUser().getParticipantSid()).isEmpty();
  }

  @Test
  void channelsWithOtherLabelsCarryBareBytes() {
    ann.publisherPeer().receive("custom", new byte[] {1, 2, 3});
    DataPacket packet = received(bob, "_reliable").get(0);
    assertThat(packet.getUser().getPayload().toByteArray()).containsExactly(1, 2, 3);
    assertThat(packet.getParticipantIdentity()).isEqualTo("ann");
  }

  @Test
  void repeatedSequencesAndNoncesAreDropped() {
    send(ann, user("1").setSequence(1));
    send(ann, user("1 again").setSequence(1));
    send(ann, user("2").setSequence(2));
    DataPacket.Builder nonce = user("n");
    nonce.getUserBuilder().setNonce(ByteString.copyFrom(new byte[16]));
    send(ann, nonce);
    send(ann, nonce);
    assertThat(texts(bob)).containsExactly("1", "2", "n");
  }

  @Test
  void aResumingClientLearnsWhereToGoOn() {
    send(ann, user("1").setSequence(41));
    ann.loseSocket();
    ann.forget().resume();
    assertThat(ann.last(RECONNECT).getReconnect().getLastMessageSeq()).isEqualTo(41);
  }

  @Test
  void whoIsJoiningGetsWhatPassedMeanwhileAndNothingTwice() {
    TestClient carl = world.client("r", "carl").join();
    send(ann, user("before").setSequence(1));
    send(ann, user("unsequenced"));
    send(ann, user("also").setSequence(2));
    carl.connect();
    send(ann, user("after").setSequence(3));
    assertThat(texts(carl)).containsExactly("before", "also", "after");
  }

  @Test
  void whatIsOlderThanTwoSecondsIsNotReplayed() {
    TestClient carl = world.client("r", "carl").join();
    send(ann, user("old").setSequence(1));
    world.pass(Duration.ofSeconds(3));
    carl.connect();
    assertThat(texts(carl)).isEmpty();
  }

  /**
   * The channel opens on the media loop; the room hears of it later, behind data that is already
   * waiting.
   */
  @Test
  void nothingOvertakesWhatWaitedForTheChannelToOpen() {
    TestClient carl = world.client("r", "carl").join();
    send(ann, user("while joining").setSequence(1));
    carl.subscriberPeer().become(ConnectionState.CONNECTED);
    send(ann, user("before it opened").setSequence(2));
    world
        .directory
        .find("r")
        .orElseThrow()
        .executor()
        .execute(
            () -> {
              carl.subscriberPeer().openChannel("_reliable");
              byte[] packet = user("before the room knew").setSequence(3).build().toByteArray();
              ann.publisherPeer()
                  .listener
                  .dataReceived("_reliable", packet, true, new MessageCharge(() -> {}));
            });
    send(ann, user("after").setSequence(4));
    assertThat(texts(carl))
        .containsExactly("while joining", "before it opened", "before the room knew", "after");
  }

  @Test
  void whoIsShownAsActiveGetsAllReliableDataAndOnceItsChannelIsOpen() {
    TestClient carl = world.client("r", "carl").join();
    carl.subscriberPeer().become(ConnectionState.CONNECTED);
    assertThat(world.directory.find("r").orElseThrow().participant("carl").isActive()).isTrue();
    world.service.sendData(
        SendDataRequest.newBuilder()
            .setRoom("r")
            .setData(ByteString.copyFromUtf8("from the server API"))
            .build());
    send(ann, user("x".repeat(200_000)).setSequence(1));
    world.pass(Duration.ofSeconds(9));
    carl.subscriberPeer().openChannel("_reliable");
    assertThat(texts(carl)).containsExactly("from the server API", "x".repeat(200_000));
  }

  @Test
  void aConnectionIsntCompleteWithoutTheProtocolsTwoChannels() {
    assertThat(ann.publisherPeer().config.requiredChannels())
        .containsExactlyInAnyOrder("_reliable", "_lossy");
    assertThat(ann.subscriberPeer().config.requiredChannels())
        .containsExactlyInAnyOrder("_reliable", "_lossy");
  }

  @Test
  void dataForAChannelThatNeverOpensIsNotKeptForLong() {
    TestClient carl = world.client("r", "carl").join();
    carl.subscriberPeer().become(ConnectionState.CONNECTED);
    send(ann, user("held"));
    assertThat(world.data.drops()).isEmpty();
    world.pass(Duration.ofSeconds(10));
    assertThat(world.data.drops()).containsEntry("RECEIVER_NOT_CONNECTED", 1L);
    send(ann, user("not even held"));
    assertThat(world.data.drops()).containsEntry("RECEIVER_NOT_CONNECTED", 2L);
    carl.subscriberPeer().openChannel("_reliable");
    send(ann, user("late but there"));
    assertThat(texts(carl)).containsExactly("late but there");
  }

  @Test
  void aLeaverWhoseChannelNeverOpenedLeavesNoTimer() {
    TestClient carl = world.client("r", "carl").join();
    carl.subscriberPeer().become(ConnectionState.CONNECTED);
    send(ann, user("held"));
    for (TestClient client : List.of(ann, bob, carl)) {
      client.send(
          request -> request.setLeave(io.livekit.jakarta.proto.LeaveRequest.getDefaultInstance()));
    }
    world.pass(Duration.ofSeconds(30));
    assertThat(world.time.pendingTimers()).isZero();
    assertThat(world.data.drops()).isEmpty();
  }

  @Test
  void onlyAgentsTranscribeAndSpeakForOthers() {
    TestClient agent =
        world
            .client("r", "agent")
            .grants(grants -> grants.withKind(ParticipantInfo.Kind.AGENT))
            .join()
            .connect();
    DataPacket.Builder transcription =
        DataPacket.newBuilder().setTranscription(Transcription.getDefaultInstance());
    send(ann, transcription);
    assertThat(received(bob, "_reliable")).isEmpty();
    send(agent, transcription);
    send(
        agent,
        DataPacket.newBuilder()
            .setParticipantIdentity("ann")
            .setChatMessage(ChatMessage.newBuilder().setId("1")));
    send(
        ann,
        DataPacket.newBuilder()
            .setParticipantIdentity("agent")
            .setChatMessage(ChatMessage.newBuilder().setId("2")));
    List<DataPacket> packets = received(bob, "_reliable");
    assertThat(packets).hasSize(3);
    assertThat(packets.get(1).getParticipantIdentity()).isEqualTo("ann");
    assertThat(packets.get(1).getChatMessage().getGenerated()).isTrue();
    assertThat(packets.get(2).getParticipantIdentity()).isEqualTo("ann");
    assertThat(packets.get(2).getChatMessage().getGenerated()).isFalse();
  }

  @Test
  void valuesFromTheFutureSurvive() {
    UnknownFieldSet future =
        UnknownFieldSet.newBuilder()
            .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(5).build())
            .build();
    send(ann, DataPacket.newBuilder().setUnknownFields(future));
    assertThat(received(bob, "_reliable").get(0).getUnknownFields().hasField(99)).isTrue();
  }

  @Test
  void aSlowReaderHoldsUpNobodyAndLosesNothing() {
    TestClient carl = world.joined("r", "carl");
    bob.subscriberPeer().dataResult = DataSendResult.BUFFER_FULL;
    send(ann, user("1"));
    send(ann, user("2"));
    assertThat(texts(carl)).containsExactly("1", "2");
    bob.subscriberPeer().dataResult = DataSendResult.QUEUED;
    send(ann, user("3"));
    world.pass(Duration.ofMillis(20));
    assertThat(texts(bob)).containsExactly("1", "2", "3");
  }

  @Test
  void aReaderBelowTheSlowThresholdLosesMessages() {
    World slow = new World("rtc: {datachannel_slow_threshold: 1000}");
    TestClient sender = slow.joined("r", "ann");
    TestClient reader = slow.joined("r", "bob");
    reader.subscriberPeer().dataResult = DataSendResult.BUFFER_FULL;
    send(sender, user("kept"));
    slow.pass(Duration.ofSeconds(2));
    send(sender, user("lost"));
    reader.subscriberPeer().dataResult = DataSendResult.QUEUED;
    slow.pass(Duration.ofSeconds(1));
    assertThat(texts(reader)).containsExactly("kept");
    assertThat(slow.data.drops()).containsEntry("RECEIVER_TOO_SLOW", 1L);
  }

  @Test
  void garbageOnAnyChannelIsDroppedAndCounted() {
    long seed = 20261122;
    Random random = new Random(seed);
    for (int i = 0; i < 3000; i++) {
      byte[] payload = new byte[random.nextInt(60)];
      random.nextBytes(payload);
      String label = List.of("_reliable", "_lossy", "_data_track", "x").get(random.nextInt(4));
      ann.publisherPeer().receive(label, payload);
    }
    send(ann, user("still here"));
    assertThat(texts(bob)).as("seed %d", seed).contains("still here");
    assertThat(world.data.drops()).containsKey("UNDECODABLE");
  }

  // ---- data tracks ----

  private DataTrackInfo publishTrack(TestClient client, int handle, String name) {
    client.send(
        request ->
            request.setPublishDataTrackRequest(
                PublishDataTrackRequest.newBuilder().setPubHandle(handle).setName(name)));
    return client.last(PUBLISH_DATA_TRACK_RESPONSE).getPublishDataTrackResponse().getInfo();
  }

  private RequestResponse.Reason refusal(
      TestClient client, PublishDataTrackRequest.Builder request) {
    client.send(builder -> builder.setPublishDataTrackRequest(request));
    return client.last(REQUEST_RESPONSE).getRequestResponse().getReason();
  }

  private static byte[] packet(int handle, int... payload) {
    byte[] packet = new byte[12 + payload.length];
    packet[2] = (byte) (handle >> 8);
    packet[3] = (byte) handle;
    for (int i = 0; i < payload.length; i++) {
      packet[12 + i] = (byte) payload[i];
    }
    return packet;
  }

  @Test
  void dataTracksReachSubscribersUnderTheirOwnHandles() {
    TestClient carl = world.client("r", "carl").takingDataTracks().join().connect();
    DataTrackInfo info = publishTrack(ann, 5, "poses");
    assertThat(info.getSid()).startsWith("DTR_");
    assertThat(bob.lastOf("ann").getDataTracks(0).getName()).isEqualTo("poses");
    assertThat(bob.lastOf("ann").getIsPublisher()).isTrue();
    var handles =
        carl.last(DATA_TRACK_SUBSCRIBER_HANDLES).getDataTrackSubscriberHandles().getSubHandlesMap();
    assertThat(handles).hasSize(1);
    int handle = handles.keySet().iterator().next();
    assertThat(handles.get(handle).getTrackSid()).isEqualTo(info.getSid());
    assertThat(handles.get(handle).getPublisherIdentity()).isEqualTo("ann");
    ann.publisherPeer().receive("_data_track", packet(5, 1, 2));
    assertThat(carl.subscriberPeer().sent.get("_data_track").get(0))
        .isEqualTo(packet(handle, 1, 2));
    assertThat(bob.subscriberPeer().sent.get("_data_track")).isNull();
    ann.send(
        request -> request.setSubscriptionPermission(SubscriptionPermission.getDefaultInstance()));
    assertThat(
            carl.last(DATA_TRACK_SUBSCRIBER_HANDLES)
                .getDataTrackSubscriberHandles()
                .getSubHandlesMap())
        .isEmpty();
  }

  @Test
  void dataTracksOfALeaverEndAndComeBackWithIt() {
    TestClient carl = world.client("r", "carl").takingDataTracks().join().connect();
    publishTrack(ann, 1, "a");
    publishTrack(ann, 2, "b");
    ann.send(
        request -> request.setLeave(io.livekit.jakarta.proto.LeaveRequest.getDefaultInstance()));
    assertThat(
            carl.last(DATA_TRACK_SUBSCRIBER_HANDLES)
                .getDataTrackSubscriberHandles()
                .getSubHandlesMap())
        .isEmpty();
    TestClient again = world.joined("r", "ann");
    publishTrack(again, 1, "a");
    publishTrack(again, 2, "b");
    assertThat(
            carl.last(DATA_TRACK_SUBSCRIBER_HANDLES)
                .getDataTrackSubscriberHandles()
                .getSubHandlesMap())
        .hasSize(2);
  }

  @Test
  void wrongDataTracksAreRefusedWithTheirReason() {
    publishTrack(ann, 1, "a");
    assertThat(refusal(ann, PublishDataTrackRequest.newBuilder().setName("x")))
        .isEqualTo(RequestResponse.Reason.INVALID_HANDLE);
    assertThat(refusal(ann, PublishDataTrackRequest.newBuilder().setPubHandle(70_000).setName("x")))
        .isEqualTo(RequestResponse.Reason.INVALID_HANDLE);
    assertThat(refusal(ann, PublishDataTrackRequest.newBuilder().setPubHandle(2)))
        .isEqualTo(RequestResponse.Reason.INVALID_NAME);
    assertThat(refusal(ann, PublishDataTrackRequest.newBuilder().setPubHandle(1).setName("x")))
        .isEqualTo(RequestResponse.Reason.DUPLICATE_HANDLE);
    assertThat(refusal(ann, PublishDataTrackRequest.newBuilder().setPubHandle(2).setName("a")))
        .isEqualTo(RequestResponse.Reason.DUPLICATE_NAME);
    TestClient mute = world.client("r", "mute").grant(grant -> grant.canPublishData(false)).join();
    assertThat(refusal(mute, PublishDataTrackRequest.newBuilder().setPubHandle(1).setName("a")))
        .isEqualTo(RequestResponse.Reason.NOT_ALLOWED);
  }

  @Test
  void losingThePermissionEndsDataTracks() {
    publishTrack(ann, 1, "a");
    world.service.updateParticipant(
        UpdateParticipantRequest.newBuilder()
            .setRoom("r")
            .setIdentity("ann")
            .setPermission(
                ParticipantPermission.newBuilder().setCanSubscribe(true).setCanPublish(true))
            .build());
    assertThat(bob.lastOf("ann").getDataTracksList()).isEmpty();
  }

  // ---- blobs ----

  private static DataBlob blob(String key, int bytes) {
    return DataBlob.newBuilder()
        .setKey(DataBlobKey.newBuilder().setGeneric(key))
        .setContents(ByteString.copyFrom(new byte[bytes]))
        .build();
  }

  private static void store(TestClient client, int id, DataBlob blob) {
    client.send(
        request ->
            request.setStoreDataBlobRequest(
                StoreDataBlobRequest.newBuilder().setRequestId(id).setBlob(blob)));
  }

  @Test
  void blobsAreOffByDefault() {
    store(ann, 3, blob("k", 1));
    assertThat(ann.last(REQUEST_RESPONSE).getRequestResponse().getReason())
        .isEqualTo(RequestResponse.Reason.NOT_ALLOWED);
    assertThat(ann.last(REQUEST_RESPONSE).getRequestResponse().getRequestId()).isEqualTo(3);
  }

  @Test
  void blobsAreStoredFetchedAndLimited() {
    World blobs = new World("enable_participant_data_blob: true");
    TestClient owner = blobs.joined("r", "owner");
    TestClient reader = blobs.joined("r", "reader");
    store(owner, 1, blob("k", 10));
    assertThat(owner.heard.get(owner.heard.size() - 1).getStoreDataBlobResponse().getRequestId())
        .isEqualTo(1);
    reader.send(
        request ->
            request.setGetDataBlobRequest(
                GetDataBlobRequest.newBuilder()
                    .setRequestId(2)
                    .setParticipantIdentity("owner")
                    .setKey(DataBlobKey.newBuilder().setGeneric("k"))));
    assertThat(reader.heard.get(reader.heard.size() - 1).getGetDataBlobResponse().getBlob())
        .isEqualTo(blob("k", 10));
    store(owner, 4, blob("big", 64_000));
    assertThat(owner.last(REQUEST_RESPONSE).getRequestResponse().getReason())
        .isEqualTo(RequestResponse.Reason.LIMIT_EXCEEDED);
    store(owner, 5, blob("", 1));
    assertThat(owner.last(REQUEST_RESPONSE).getRequestResponse().getReason())
        .isEqualTo(RequestResponse.Reason.INVALID_REQUEST);
    reader.send(
        request ->
            request.setGetDataBlobRequest(
                GetDataBlobRequest.newBuilder()
                    .setParticipantIdentity("owner")
                    .setKey(DataBlobKey.newBuilder().setGeneric("none"))));
    assertThat(reader.last(REQUEST_RESPONSE).getRequestResponse().getReason())
        .isEqualTo(RequestResponse.Reason.NOT_FOUND);
  }
}
