package io.livekit.jakarta.media.participant;

import static io.livekit.jakarta.proto.SignalResponse.MessageCase.ANSWER;
import static io.livekit.jakarta.proto.SignalResponse.MessageCase.JOIN;
import static io.livekit.jakarta.proto.SignalResponse.MessageCase.LEAVE;
import static io.livekit.jakarta.proto.SignalResponse.MessageCase.OFFER;
import static io.livekit.jakarta.proto.SignalResponse.MessageCase.PONG_RESP;
import static io.livekit.jakarta.proto.SignalResponse.MessageCase.RECONNECT;
import static io.livekit.jakarta.proto.SignalResponse.MessageCase.REFRESH_TOKEN;
import static io.livekit.jakarta.proto.SignalResponse.MessageCase.REQUEST_RESPONSE;
import static io.livekit.jakarta.proto.SignalResponse.MessageCase.TRICKLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livekit.jakarta.media.signal.SessionRefused;
import io.livekit.jakarta.media.signal.SignalSession;
import io.livekit.jakarta.media.world.TestClient;
import io.livekit.jakarta.media.world.World;
import io.livekit.jakarta.proto.ClientInfo;
import io.livekit.jakarta.proto.Codec;
import io.livekit.jakarta.proto.DisconnectReason;
import io.livekit.jakarta.proto.JoinResponse;
import io.livekit.jakarta.proto.LeaveRequest;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.Ping;
import io.livekit.jakarta.proto.RequestResponse;
import io.livekit.jakarta.proto.SessionDescription;
import io.livekit.jakarta.proto.SignalRequest;
import io.livekit.jakarta.proto.SignalTarget;
import io.livekit.jakarta.proto.TrackSource;
import io.livekit.jakarta.proto.TrickleRequest;
import io.livekit.jakarta.rtc.peer.ConnectionState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParticipantTest {
  private final World world = new World();

  @Test
  void joinIsTheFirstMessageAndOfferAndTokenFollow() {
    TestClient client = world.client("r", "ann").join();
    assertThat(client.kinds().subList(0, 5))
        .containsExactly(JOIN, REFRESH_TOKEN, OFFER, TRICKLE, TRICKLE);
    JoinResponse join = client.joinResponse();
    assertThat(join.getRoom().getName()).isEqualTo("r");
    assertThat(join.getRoom().getSid()).startsWith("RM_").hasSize(15);
    assertThat(join.getParticipant().getSid()).startsWith("PA_").hasSize(15);
    assertThat(join.getParticipant().getState()).isEqualTo(ParticipantInfo.State.JOINING);
    assertThat(join.getParticipant().getJoinedAt()).isEqualTo(world.time.unixSeconds());
    assertThat(join.getSubscriberPrimary()).isTrue();
    assertThat(join.getPingInterval()).isEqualTo(5);
    assertThat(join.getPingTimeout()).isEqualTo(15);
    assertThat(join.getServerInfo().getProtocol()).isEqualTo(17);
    assertThat(join.getServerInfo().getNodeId()).isEqualTo("ND_test");
    assertThat(join.getFastPublish()).isTrue();
    assertThat(join.getSifTrailer().size()).isPositive();
    assertThat(join.getIceServers(0).getUrlsList()).allMatch(url -> url.startsWith("stun:"));
  }

  @Test
  void publishCodecsAreAnnouncedVideoBeforeAudio() {
    assertThat(world.client("r", "ann").join().joinResponse().getEnabledPublishCodecsList())
        .extracting(Codec::getMime)
        .containsExactly(
            "video/VP8",
            "video/H264",
            "video/VP9",
            "video/AV1",
            "video/H265",
            "audio/PCMU",
            "audio/PCMA",
            "audio/opus",
            "audio/red");
  }

  @Test
  void deviceRulesRemoveCodecs() {
    TestClient safari =
        world
            .client("r", "ann")
            .info(info -> info.setBrowser("Safari").setBrowserVersion("18.4"))
            .join();
    assertThat(safari.joinResponse().getEnabledPublishCodecsList())
        .extracting(Codec::getMime)
        .contains("video/VP8")
        .doesNotContain("video/AV1", "video/VP9");
    assertThat(
            safari
                .joinResponse()
                .getClientConfiguration()
                .getDisabledCodecs()
                .getCodecs(0)
                .getMime())
        .isEqualTo("video/AV1");
    assertThat(safari.subscriberPeer().config.subscribeCodecs())
        .extracting("mime")
        .contains("video/VP9");
    assertThat(safari.publisherPeer().config.publishCodecs())
        .extracting("mime")
        .doesNotContain("video/VP9");
    TestClient firefox =
        world.client("r", "bob").info(info -> info.setBrowser("Firefox").setOs("Linux")).join();
    assertThat(firefox.joinResponse().getEnabledPublishCodecsList())
        .extracting(Codec::getMime)
        .doesNotContain("video/H264");
  }

  @Test
  void offersOfTheServerCarryDataChannelsAndTheirCandidates() {
    TestClient client = world.client("r", "ann").join();
    assertThat(client.subscriberPeer().openedChannels())
        .containsExactly("_reliable", "_lossy", "_data_track");
    List<TrickleRequest> trickles =
        client.heard(TRICKLE).stream().map(m -> m.getTrickle()).toList();
    assertThat(trickles)
        .extracting(TrickleRequest::getTarget)
        .containsOnly(SignalTarget.SUBSCRIBER);
    assertThat(trickles).extracting(TrickleRequest::getFinal).containsExactly(false, true);
    assertThat(trickles.get(0).getCandidateInit())
        .isEqualTo(
            "{\"candidate\":\"candidate:1 1 udp 2130706431 127.0.0.1 7882 typ host ufrag"
                + " u0\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0,\"usernameFragment\":null}");
  }

  @Test
  void subscriberIsPrimaryOnlyFromProtocol3AndForThoseWhoMaySubscribe() {
    assertThat(world.client("r", "old").protocol(2).join().joinResponse().getSubscriberPrimary())
        .isFalse();
    assertThat(world.client("r", "new").protocol(4).join().joinResponse().getSubscriberPrimary())
        .isTrue();
    TestClient deaf = world.client("r", "deaf").grant(grant -> grant.canSubscribe(false)).join();
    assertThat(deaf.joinResponse().getSubscriberPrimary()).isFalse();
    assertThat(deaf.heard(OFFER)).isEmpty();
  }

  @Test
  void singlePeerConnectionsAreAnsweredAndNeverOffered() {
    TestClient client =
        world
            .client("r", "ann")
            .single(
                "v=0\r\nm=application 9 X\r\na=mid:r0\r\nm=audio 9 X\r\na=mid:r1\r\na=recvonly\r\n")
            .join();
    assertThat(client.joinResponse().getSubscriberPrimary()).isFalse();
    assertThat(client.last(ANSWER).getAnswer().getId()).isEqualTo(1);
    client.connect();
    assertThat(client.heard(OFFER)).isEmpty();
    assertThat(client.heard(TRICKLE))
        .allMatch(m -> m.getTrickle().getTarget() == SignalTarget.PUBLISHER);
    assertThat(world.directory.find("r").orElseThrow().participant("ann").isActive()).isTrue();
  }

  @Test
  void aClientThatReadsBeforeItsOfferIsSetIsAnsweredLater() {
    TestClient client =
        world
            .client("r", "ann")
            .info(info -> info.setSdk(ClientInfo.SDK.GO))
            .single("v=0\r\nm=application 9 X\r\na=mid:r0\r\n")
            .join();
    client.send(
        request ->
            request.setTrickle(
                TrickleRequest.newBuilder()
                    .setTarget(SignalTarget.PUBLISHER)
                    .setCandidateInit("{\"candidate\":\"candidate:9\"}")));
    world.pass(PublisherNegotiation.OWN_OFFER_DELAY.minusMillis(1));
    assertThat(client.heard(ANSWER)).isEmpty();
    world.pass(Duration.ofMillis(1));
    assertThat(client.last(ANSWER).getAnswer().getId()).isEqualTo(1);
    assertThat(client.singlePeer().remoteCandidates)
        .as("what came before the answer")
        .containsExactly("candidate:9");
    world.pass(Duration.ofSeconds(1));
    assertThat(client.heard(ANSWER)).hasSize(1);
  }

  @Test
  void whatConcernsASubscribersConnectionConcernsTheSingleOne() {
    TestClient client =
        world
            .client("r", "ann")
            .single("v=0\r\nm=application 9 X\r\na=mid:r0\r\n")
            .join()
            .connect();
    client.send(
        request ->
            request.setTrickle(
                TrickleRequest.newBuilder()
                    .setTarget(SignalTarget.SUBSCRIBER)
                    .setCandidateInit("{\"candidate\":\"candidate:9\"}")));
    assertThat(client.singlePeer().remoteCandidates).containsExactly("candidate:9");
    client.answer(SessionDescription.newBuilder().setSdp("v=0").setId(9).build());
    assertThat(client.closed).isFalse();
    client.forget().resume();
    assertThat(client.kinds().get(0)).isEqualTo(RECONNECT);
    world.pass(Duration.ofSeconds(1));
    assertThat(client.heard(OFFER)).isEmpty();
    assertThat(client.singlePeer().restarts).isZero();
  }

  @Test
  void answersCarryTheIdOfTheirOffer() {
    TestClient client = world.client("r", "ann").join();
    client.offer("v=0\r\nm=application 9 X\r\na=mid:0\r\n", 42);
    assertThat(client.last(ANSWER).getAnswer().getId()).isEqualTo(42);
    assertThat(client.last(ANSWER).getAnswer().getType()).isEqualTo("answer");
  }

  @Test
  void participantsSeeEachOther() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    assertThat(bob.joinResponse().getOtherParticipantsList())
        .extracting(ParticipantInfo::getIdentity)
        .containsExactly("ann");
    world.pass(Duration.ofSeconds(3));
    assertThat(ann.lastOf("bob").getState()).isEqualTo(ParticipantInfo.State.ACTIVE);
    assertThat(ann.lastOf("ann").getState()).isEqualTo(ParticipantInfo.State.ACTIVE);
  }

  @Test
  void hiddenParticipantsAreSeenByThemselvesAlone() {
    TestClient ann = world.joined("r", "ann");
    TestClient ghost =
        world.client("r", "ghost").grant(grant -> grant.hidden(true)).join().connect();
    TestClient bob = world.joined("r", "bob");
    world.pass(Duration.ofSeconds(4));
    assertThat(bob.joinResponse().getOtherParticipantsList())
        .extracting(ParticipantInfo::getIdentity)
        .containsExactly("ann");
    assertThat(ann.updatesOf("ghost")).isEmpty();
    assertThat(ghost.lastOf("ghost").getState()).isEqualTo(ParticipantInfo.State.ACTIVE);
    assertThat(ghost.lastOf("bob").getState()).isEqualTo(ParticipantInfo.State.ACTIVE);
  }

  @Test
  void aSecondSessionOfAnIdentityReplacesTheFirst() {
    TestClient watcher = world.joined("r", "watcher");
    TestClient first = world.joined("r", "ann");
    world.pass(Duration.ofSeconds(4));
    watcher.forget();
    TestClient second = world.joined("r", "ann");
    assertThat(first.last(LEAVE).getLeave().getReason())
        .isEqualTo(DisconnectReason.DUPLICATE_IDENTITY);
    assertThat(first.last(LEAVE).getLeave().getAction()).isEqualTo(LeaveRequest.Action.DISCONNECT);
    assertThat(first.closed).isTrue();
    world.pass(Duration.ofSeconds(4));
    assertThat(watcher.updatesOf("ann"))
        .extracting(ParticipantInfo::getSid)
        .containsOnly(second.sid());
  }

  @Test
  void olderClientsAreToldOfTheReplacedSession() {
    TestClient watcher = world.client("r", "watcher").protocol(11).join().connect();
    TestClient first = world.joined("r", "ann");
    world.pass(Duration.ofSeconds(4));
    watcher.forget();
    world.joined("r", "ann");
    world.pass(Duration.ofSeconds(4));
    assertThat(watcher.updatesOf("ann"))
        .anyMatch(
            info ->
                info.getSid().equals(first.sid())
                    && info.getState() == ParticipantInfo.State.DISCONNECTED);
  }

  @Test
  void afullRoomRefusesButAgentsComeIn() {
    World small = new World("room: {max_participants: 1}");
    small.joined("r", "ann");
    assertThatThrownBy(() -> small.client("r", "bob").join())
        .isInstanceOfSatisfying(
            SessionRefused.class, refused -> assertThat(refused.httpStatus()).isEqualTo(500))
        .hasMessage("connection closed by media");
    small.client("r", "agent").grants(grants -> grants.withKind(ParticipantInfo.Kind.AGENT)).join();
    assertThat(small.directory.find("r").orElseThrow().info().getNumParticipants()).isEqualTo(1);
  }

  @Test
  void oversizeMetadataInATokenIsRefused() {
    String huge = "x".repeat((512 << 10) + 1);
    assertThatThrownBy(
            () ->
                world
                    .client("r", "ann")
                    .grants(grants -> grants.withProfile("ann", huge, java.util.Map.of()))
                    .join())
        .hasMessage("connection closed by media");
  }

  @Test
  void pingsAreAnsweredWithTheTimeTheyCarry() {
    TestClient client = world.client("r", "ann").join();
    client.send(request -> request.setPingReq(Ping.newBuilder().setTimestamp(1234)));
    assertThat(client.last(PONG_RESP).getPongResp().getLastPingTimestamp()).isEqualTo(1234);
    client.send(request -> request.setPing(5));
    assertThat(client.heard.get(client.heard.size() - 1).getPong())
        .isEqualTo(world.time.unixMillis());
  }

  @Test
  void leavingIsConfirmedAndToldToOthers() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    bob.send(
        request ->
            request.setLeave(
                LeaveRequest.newBuilder().setReason(DisconnectReason.CLIENT_INITIATED)));
    assertThat(bob.last(LEAVE).getLeave().getAction()).isEqualTo(LeaveRequest.Action.DISCONNECT);
    assertThat(bob.last(LEAVE).getLeave().getReason()).isEqualTo(DisconnectReason.CLIENT_INITIATED);
    assertThat(bob.closed).isTrue();
    world.pass(Duration.ofSeconds(3));
    assertThat(ann.lastOf("bob").getState()).isEqualTo(ParticipantInfo.State.DISCONNECTED);
    assertThat(ann.lastOf("bob").getDisconnectReason())
        .isEqualTo(DisconnectReason.CLIENT_INITIATED);
  }

  private static void leave(TestClient client) {
    client.send(request -> request.setLeave(LeaveRequest.getDefaultInstance()));
  }

  private void assertLeftByItself(TestClient observer, String identity) {
    assertThat(observer.lastOf(identity).getState()).isEqualTo(ParticipantInfo.State.DISCONNECTED);
    assertThat(observer.lastOf(identity).getDisconnectReason())
        .isEqualTo(DisconnectReason.CLIENT_INITIATED);
    assertThat(world.directory.find("r").orElseThrow().participant(identity)).isNull();
  }

  @Test
  void aLeaveThatTheEndOfTheConnectionsOvertookStillCounts() {
    TestClient bob = world.joined("r", "bob");
    for (int millis : List.of(0, 20, 900, 1100, 4000)) {
      TestClient ann = world.joined("r", "ann");
      ann.publish("mic", TrackSource.MICROPHONE);
      ann.publisherPeer().become(ConnectionState.CLOSED);
      ann.subscriberPeer().become(ConnectionState.CLOSED);
      world.pass(Duration.ofMillis(millis));
      assertThat(ann.heard(LEAVE)).as("told to resume").hasSize(millis < 1000 ? 0 : 1);
      leave(ann);
      assertLeftByItself(bob, "ann");
    }
  }

  @Test
  void aLeaveAfterTheServerGaveTheConnectionUpStillCounts() {
    TestClient bob = world.joined("r", "bob");
    TestClient ann = world.joined("r", "ann");
    ann.publish("mic", TrackSource.MICROPHONE);
    ann.subscriberPeer().become(ConnectionState.FAILED);
    assertThat(ann.closed).isTrue();
    leave(ann);
    assertLeftByItself(bob, "ann");
  }

  @Test
  void aLeaveDoesNotWaitForWhatItsSocketBroughtBeforeIt() {
    TestClient bob = world.joined("r", "bob");
    TestClient ann = world.joined("r", "ann");
    ann.publish("mic", TrackSource.MICROPHONE);
    for (int i = 0; i < 4_500; i++) {
      ann.send(request -> request.getTrackSettingBuilder().addTrackSids("TR_x"));
    }
    leave(ann);
    ann.closeSocket();
    assertLeftByItself(bob, "ann");
  }

  @Test
  void aLeaveOnASocketThatWasReplacedSaysNothingOfTheNext() {
    TestClient ann = world.joined("r", "ann");
    SignalSession former = ann.session();
    ann.loseSocket();
    ann.resume();
    former.receive(SignalRequest.newBuilder().setLeave(LeaveRequest.getDefaultInstance()).build());
    assertThat(world.directory.find("r").orElseThrow().participant("ann")).isNotNull();
  }

  @Test
  void whatASocketBroughtBeforeItsEndIsServed() {
    TestClient ann = world.joined("r", "ann");
    for (int i = 0; i < 4_500; i++) {
      ann.send(request -> request.getTrackSettingBuilder().addTrackSids("TR_x"));
    }
    ann.send(request -> request.getUpdateMetadataBuilder().setMetadata("last words"));
    ann.loseSocket();
    world.pass(Duration.ofSeconds(3));
    assertThat(world.directory.find("r").orElseThrow().participant("ann").info().getMetadata())
        .isEqualTo("last words");
  }

  @Test
  void whoClosedItsConnectionsAndSaysNothingIsToldToResumeAndGivenUp() {
    TestClient bob = world.joined("r", "bob");
    TestClient ann = world.joined("r", "ann");
    ann.publish("mic", TrackSource.MICROPHONE);
    ann.subscriberPeer().become(ConnectionState.CLOSED);
    world.pass(Duration.ofSeconds(1));
    assertThat(ann.last(LEAVE).getLeave().getAction()).isEqualTo(LeaveRequest.Action.RESUME);
    world.pass(Duration.ofMillis(4_100));
    assertThat(bob.lastOf("ann").getDisconnectReason())
        .isEqualTo(DisconnectReason.CONNECTION_TIMEOUT);
  }

  @Test
  void olderClientsGetCanReconnectInsteadOfAnAction() {
    TestClient old = world.client("r", "ann").protocol(12).join().connect();
    old.offer("v=0 poison", 1);
    LeaveRequest leave = old.last(LEAVE).getLeave();
    assertThat(leave.getCanReconnect()).isTrue();
    assertThat(leave.getReason()).isEqualTo(DisconnectReason.STATE_MISMATCH);
  }

  @Test
  void aSocketLostBeforeAnyConnectionEndsTheSession() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.client("r", "bob").join();
    bob.loseSocket();
    world.pass(Duration.ofSeconds(3));
    assertThat(ann.lastOf("bob").getDisconnectReason()).isEqualTo(DisconnectReason.SIGNAL_CLOSE);
  }

  @Test
  void whoNeverConnectsIsRemovedAfterAMinute() {
    TestClient ann = world.client("r", "ann").join();
    world.pass(Duration.ofSeconds(59));
    assertThat(ann.heard(LEAVE)).isEmpty();
    world.pass(Duration.ofSeconds(2));
    assertThat(ann.last(LEAVE).getLeave().getReason()).isEqualTo(DisconnectReason.JOIN_FAILURE);
  }

  @Test
  void anUnansweredOfferLeadsToAFullReconnect() {
    TestClient ann = world.client("r", "ann");
    ann.answersOffers = false;
    ann.join();
    world.pass(Duration.ofSeconds(16));
    assertThat(ann.last(LEAVE).getLeave().getReason()).isEqualTo(DisconnectReason.STATE_MISMATCH);
    assertThat(ann.last(LEAVE).getLeave().getAction()).isEqualTo(LeaveRequest.Action.RECONNECT);
  }

  @Test
  void aLostConnectionIsToldToResumeAndGivenUpAfterFiveSeconds() {
    TestClient bob = world.joined("r", "bob");
    TestClient ann = world.joined("r", "ann");
    ann.subscriberPeer().become(ConnectionState.FAILED);
    assertThat(ann.last(LEAVE).getLeave().getAction()).isEqualTo(LeaveRequest.Action.RESUME);
    assertThat(ann.closed).isTrue();
    world.pass(Duration.ofSeconds(4));
    assertThat(world.directory.find("r").orElseThrow().participant("ann")).isNotNull();
    world.pass(Duration.ofSeconds(5));
    assertThat(bob.lastOf("ann").getDisconnectReason())
        .isEqualTo(DisconnectReason.CONNECTION_TIMEOUT);
  }

  @Test
  void resumeBeginsWithReconnectAndRestartsIce() {
    TestClient ann = world.joined("r", "ann");
    TestClient bob = world.joined("r", "bob");
    world.pass(Duration.ofSeconds(4));
    ann.loseSocket();
    world.pass(Duration.ofSeconds(1));
    bob.send(request -> request.setLeave(LeaveRequest.getDefaultInstance()));
    world.pass(Duration.ofSeconds(1));
    ann.forget().resume();
    assertThat(ann.kinds().get(0)).isEqualTo(RECONNECT);
    assertThat(ann.updatesOf("bob")).hasSize(1);
    assertThat(ann.lastOf("bob").getState()).isEqualTo(ParticipantInfo.State.DISCONNECTED);
    assertThat(ann.lastOf("ann").getState()).isEqualTo(ParticipantInfo.State.ACTIVE);
    assertThat(ann.last(OFFER).getOffer().getSdp()).contains("a=ice-ufrag:u1");
    assertThat(ann.heard(REFRESH_TOKEN)).hasSize(1);
    world.pass(Duration.ofSeconds(30));
    assertThat(world.directory.find("r").orElseThrow().participant("ann").isActive()).isTrue();
  }

  @Test
  void resumeOfAnUnknownSessionIsTurnedIntoAReconnect() {
    TestClient ann = world.client("r", "ann").resume();
    assertThat(ann.kinds()).containsExactly(LEAVE);
    assertThat(ann.last(LEAVE).getLeave().getReason()).isEqualTo(DisconnectReason.STATE_MISMATCH);
    assertThat(ann.last(LEAVE).getLeave().getAction()).isEqualTo(LeaveRequest.Action.RECONNECT);
    assertThat(ann.closed).isTrue();
  }

  @Test
  void whoWasReplacedCannotResumeTheSuccessorsSession() {
    TestClient first = world.joined("r", "ann");
    first.loseSocket();
    TestClient second = world.joined("r", "ann");
    first.forget().resume();
    assertThat(first.kinds()).containsExactly(LEAVE);
    assertThat(first.last(LEAVE).getLeave().getReason()).isEqualTo(DisconnectReason.STATE_MISMATCH);
    assertThat(first.last(LEAVE).getLeave().getAction()).isEqualTo(LeaveRequest.Action.RECONNECT);
    assertThat(first.closed).isTrue();
    assertThat(second.closed).isFalse();
    second.loseSocket();
    second.forget().resume();
    assertThat(second.kinds().get(0)).isEqualTo(RECONNECT);
  }

  @Test
  void aFirstOfferThatGotLostIsSentAgainOnResume() {
    TestClient ann = world.client("r", "ann");
    ann.answersOffers = false;
    ann.join();
    ann.publisherPeer().become(ConnectionState.CONNECTED);
    SessionDescription lost = ann.last(OFFER).getOffer();
    ann.loseSocket();
    ann.answersOffers = true;
    ann.forget().resume();
    assertThat(ann.heard(OFFER).get(0).getOffer().getSdp()).isEqualTo(lost.getSdp());
    assertThat(ann.heard(OFFER).get(0).getOffer().getId()).isEqualTo(lost.getId() + 1);
    world.pass(Duration.ofSeconds(1));
    assertThat(ann.heard(OFFER)).hasSize(2);
    assertThat(ann.last(OFFER).getOffer().getSdp()).contains("u1");
  }

  @Test
  void badTricklesAreAnsweredAndNotFatal() {
    TestClient ann = world.client("r", "ann").join();
    ann.send(
        request -> request.setTrickle(TrickleRequest.newBuilder().setCandidateInit("no json")));
    RequestResponse response = ann.last(REQUEST_RESPONSE).getRequestResponse();
    assertThat(response.getReason()).isEqualTo(RequestResponse.Reason.UNCLASSIFIED_ERROR);
    assertThat(response.hasTrickle()).isTrue();
    assertThat(ann.closed).isFalse();
  }

  @Test
  void candidatesThatComeBeforeTheirDescriptionWaitForIt() {
    TestClient ann = world.client("r", "ann").join();
    ann.send(
        request ->
            request.setTrickle(
                TrickleRequest.newBuilder()
                    .setTarget(SignalTarget.PUBLISHER)
                    .setCandidateInit(
                        "{\"candidate\":\"candidate:9\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0}")));
    assertThat(ann.publisherPeer().remoteCandidates).isEmpty();
    ann.offer("v=0\r\nm=application 9 X\r\na=mid:0\r\n", 1);
    assertThat(ann.publisherPeer().remoteCandidates).containsExactly("candidate:9");
  }

  @Test
  void anOfferThatIsNoDescriptionIsIgnoredAndAnUnexpectedAnswerClosesTheSocket() {
    TestClient ann = world.joined("r", "ann");
    ann.offer("hello", 1);
    assertThat(ann.closed).isFalse();
    ann.answer(SessionDescription.newBuilder().setSdp("v=0").setId(9).build());
    assertThat(ann.closed).isTrue();
    assertThat(ann.heard(LEAVE)).isEmpty();
  }

  @Test
  void tokensAreRefreshedEveryFiveMinutes() {
    TestClient ann = world.joined("r", "ann");
    assertThat(ann.heard(REFRESH_TOKEN)).hasSize(1);
    world.pass(Duration.ofMinutes(10));
    assertThat(ann.heard(REFRESH_TOKEN)).hasSize(3);
  }

  @Test
  void iceLiteIsNotForFirefoxNorForClientsThatOptOut() {
    World lite = new World("rtc: {use_ice_lite: true}");
    assertThat(lite.client("r", "a").join().publisherPeer().config.iceLite()).isTrue();
    assertThat(lite.client("r", "b").protocol(5).join().publisherPeer().config.iceLite()).isFalse();
    TestClient firefox = lite.client("r", "c").info(info -> info.setBrowser("firefox")).join();
    assertThat(firefox.publisherPeer().config.iceLite()).isFalse();
  }

  @Test
  void whetherVideoMayBePausedIsTheClientsChoiceAndElseTheConfigurations() {
    for (boolean configured : new boolean[] {false, true}) {
      World node = new World("rtc: {congestion_control: {allow_pause: " + configured + "}}");
      assertThat(mayBePaused(node.client("r", "silent"))).isEqualTo(configured);
      assertThat(mayBePaused(node.client("r", "yes").allowPause(true))).isTrue();
      assertThat(mayBePaused(node.client("r", "no").allowPause(false))).isFalse();
      assertThat(mayBePaused(node.client("r", "single").single(null).allowPause(true))).isTrue();
    }
  }

  private static boolean mayBePaused(TestClient client) {
    return client.join().subscriberPeer().config.allowPause();
  }

  @Test
  void rustClientsBeforeProtocol10GetNoRequestResponses() {
    TestClient rust =
        world
            .client("r", "ann")
            .info(info -> info.setSdk(ClientInfo.SDK.RUST).setProtocol(9))
            .join();
    rust.send(
        request -> request.setTrickle(TrickleRequest.newBuilder().setCandidateInit("no json")));
    assertThat(rust.heard(REQUEST_RESPONSE)).isEmpty();
  }
}
