package io.livekit.jakarta.e2e.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.proto.DisconnectReason;
import io.livekit.jakarta.proto.JoinResponse;
import io.livekit.jakarta.proto.LeaveRequest;
import io.livekit.jakarta.proto.MuteTrackRequest;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.Ping;
import io.livekit.jakarta.proto.Pong;
import io.livekit.jakarta.proto.RequestResponse;
import io.livekit.jakarta.proto.SessionDescription;
import io.livekit.jakarta.proto.SignalRequest;
import io.livekit.jakarta.proto.SignalResponse.MessageCase;
import io.livekit.jakarta.proto.TrickleRequest;
import io.livekit.jakarta.proto.UpdateParticipantMetadata;
import io.livekit.jakarta.proto.UpdateSubscription;
import io.livekit.jakarta.testkit.SignalClient;
import io.livekit.jakarta.testkit.Tokens;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The frames of a signalling connection. */
@LiveKit
class SignalingTest {

  private static final Map<String, Object> OWN_METADATA = Map.of("canUpdateOwnMetadata", true);

  @Test
  void theFirstFrameIsTheJoinInBinaryAndARefreshedTokenFollows(LiveKitServer server) {
    String room = Rooms.fresh();
    try (SignalClient client = SignalClient.connect(server, Tokens.join(room, "alice"))) {
      SignalClient.Frame first = client.next();
      assertThat(first.text()).isFalse();
      JoinResponse join = first.message().getJoin();
      assertThat(join.getRoom().getName()).isEqualTo(room);
      assertThat(join.getRoom().getSid()).startsWith("RM_");
      assertThat(join.getParticipant().getIdentity()).isEqualTo("alice");
      assertThat(join.getParticipant().getSid()).startsWith("PA_");
      assertThat(join.getPingInterval()).isEqualTo(5);
      assertThat(join.getPingTimeout()).isEqualTo(15);
      assertThat(join.getSubscriberPrimary()).isTrue();
      String refreshed = client.await(MessageCase.REFRESH_TOKEN).message().getRefreshToken();
      assertThat(server.api().get("/rtc/validate?access_token=" + refreshed).text())
          .isEqualTo("success");
    }
  }

  @Test
  void aTextFrameSwitchesTheAnswersToJsonAndABinaryOneBack(LiveKitServer server) {
    try (SignalClient client = SignalClient.connect(server, Tokens.join(Rooms.fresh(), "alice"))) {
      client.next();
      client.sendText(
          "{\"pingReq\":{\"timestamp\":\"1234\",\"rtt\":\"7\"},\"aFieldOfTomorrow\":true}");
      SignalClient.Frame json = client.await(MessageCase.PONG_RESP);
      assertThat(json.text()).isTrue();
      assertThat(json.json()).contains("\"pongResp\"").contains("\"lastPingTimestamp\":\"1234\"");
      assertThat(client.ping(5).text()).isFalse();
      client.sendText("{\"ping\":\"6\"}");
      assertThat(client.await(MessageCase.PONG).text()).isTrue();
    }
  }

  @Test
  void bothKindsOfPingAreAnswered(LiveKitServer server) {
    try (SignalClient client = SignalClient.connect(server, Tokens.join(Rooms.fresh(), "alice"))) {
      client.next();
      long before = System.currentTimeMillis();
      client.send(
          SignalRequest.newBuilder()
              .setPingReq(Ping.newBuilder().setTimestamp(99).setRtt(3))
              .build());
      Pong pong = client.await(MessageCase.PONG_RESP).message().getPongResp();
      assertThat(pong.getLastPingTimestamp()).isEqualTo(99);
      assertThat(pong.getTimestamp()).isGreaterThanOrEqualTo(before);
      assertThat(client.ping(1).message().getPong()).isGreaterThanOrEqualTo(before);
    }
  }

  @Test
  void garbageEndsItsOwnSocketOnly(LiveKitServer server) {
    String room = Rooms.fresh();
    try (SignalClient bystander = SignalClient.connect(server, Tokens.join(room, "bystander"));
        SignalClient binary = SignalClient.connect(server, Tokens.join(room, "binary"));
        SignalClient text = SignalClient.connect(server, Tokens.join(room, "text"))) {
      bystander.next();
      binary.next();
      text.next();
      binary.sendBinary(new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff});
      assertThat(binary.awaitClosed())
          .isEqualTo(new SignalClient.Closed(SignalClient.NORMAL_CLOSURE, ""));
      text.sendText("{no json");
      assertThat(text.awaitClosed())
          .isEqualTo(new SignalClient.Closed(SignalClient.NORMAL_CLOSURE, ""));
      assertThat(bystander.ping(1).message().hasPong()).isTrue();
    }
  }

  @Test
  void whatDecodesButMakesNoSenseLeavesTheSocketOpen(LiveKitServer server) {
    try (SignalClient client =
        SignalClient.connect(server, Tokens.join(Rooms.fresh(), "alice", OWN_METADATA))) {
      client.next();
      client.sendBinary(new byte[0]);
      client.send(
          SignalRequest.newBuilder()
              .setOffer(SessionDescription.newBuilder().setType("offer").setSdp("no SDP"))
              .build());
      client.send(
          SignalRequest.newBuilder()
              .setTrickle(TrickleRequest.newBuilder().setCandidateInit("no JSON"))
              .build());
      client.send(
          SignalRequest.newBuilder()
              .setSubscription(
                  UpdateSubscription.newBuilder().addTrackSids("TR_unknown").setSubscribe(true))
              .build());
      client.send(
          SignalRequest.newBuilder()
              .setUpdateMetadata(
                  UpdateParticipantMetadata.newBuilder().setMetadata("m".repeat(300_000)))
              .build());
      assertThat(client.ping(1).message().hasPong()).isTrue();
    }
  }

  @Test
  void anAnswerNobodyAskedForClosesTheSocket(LiveKitServer server) {
    try (SignalClient client =
        SignalClient.connect(server, Tokens.join(Rooms.fresh(), "alice"), "sdk=js")) {
      client.next();
      client.send(
          SignalRequest.newBuilder()
              .setAnswer(SessionDescription.newBuilder().setType("answer").setSdp("no SDP"))
              .build());
      assertThat(client.awaitClosed().code()).isEqualTo(SignalClient.NORMAL_CLOSURE);
    }
  }

  @Test
  void refusedRequestsAreAnsweredWithTheirNumberAndReason(LiveKitServer server) {
    try (SignalClient client = SignalClient.connect(server, Tokens.join(Rooms.fresh(), "alice"))) {
      client.next();
      client.send(
          SignalRequest.newBuilder()
              .setUpdateMetadata(
                  UpdateParticipantMetadata.newBuilder().setMetadata("new").setRequestId(7))
              .build());
      RequestResponse refused =
          client.await(MessageCase.REQUEST_RESPONSE).message().getRequestResponse();
      assertThat(refused.getReason()).isEqualTo(RequestResponse.Reason.NOT_ALLOWED);
      assertThat(refused.getRequestId()).isEqualTo(7);
      client.send(
          SignalRequest.newBuilder()
              .setMute(MuteTrackRequest.newBuilder().setSid("TR_unknown").setMuted(true))
              .build());
      assertThat(
              client.await(MessageCase.REQUEST_RESPONSE).message().getRequestResponse().getReason())
          .isEqualTo(RequestResponse.Reason.NOT_FOUND);
    }
  }

  @Test
  void aFrameOfThreeMebibytesIsReadAndRefusedForItsContent(LiveKitServer server) {
    try (SignalClient client =
        SignalClient.connect(server, Tokens.join(Rooms.fresh(), "alice", OWN_METADATA))) {
      client.next();
      client.send(
          SignalRequest.newBuilder()
              .setUpdateMetadata(
                  UpdateParticipantMetadata.newBuilder()
                      .setMetadata("m".repeat(3 << 20))
                      .setRequestId(8))
              .build());
      RequestResponse refused =
          client.await(MessageCase.REQUEST_RESPONSE).message().getRequestResponse();
      assertThat(refused.getReason()).isEqualTo(RequestResponse.Reason.LIMIT_EXCEEDED);
      assertThat(refused.getRequestId()).isEqualTo(8);
    }
  }

  @Test
  void resumingWhatTheServerDoesNotKnowMeansToStartOver(LiveKitServer server) {
    try (SignalClient client =
        SignalClient.connect(
            server, Tokens.join(Rooms.fresh(), "alice"), "reconnect=1", "sid=PA_unknown")) {
      SignalClient.Frame first = client.next();
      assertThat(first.text()).isFalse();
      LeaveRequest leave = first.message().getLeave();
      assertThat(leave.getReason()).isEqualTo(DisconnectReason.STATE_MISMATCH);
      assertThat(leave.getAction()).isEqualTo(LeaveRequest.Action.RECONNECT);
      assertThat(client.awaitClosed().code()).isEqualTo(SignalClient.NORMAL_CLOSURE);
    }
  }

  @Test
  void aSecondConnectionOfTheSameIdentityReplacesTheFirst(LiveKitServer server) {
    String room = Rooms.fresh();
    try (SignalClient first = SignalClient.connect(server, Tokens.join(room, "alice"))) {
      String before = first.next().message().getJoin().getParticipant().getSid();
      try (SignalClient second = SignalClient.connect(server, Tokens.join(room, "alice"))) {
        JoinResponse join = second.next().message().getJoin();
        assertThat(join.getParticipant().getSid()).isNotEqualTo(before);
        assertThat(join.getOtherParticipantsList()).isEmpty();
        LeaveRequest leave = first.await(MessageCase.LEAVE).message().getLeave();
        assertThat(leave.getReason()).isEqualTo(DisconnectReason.DUPLICATE_IDENTITY);
        assertThat(leave.getAction()).isEqualTo(LeaveRequest.Action.DISCONNECT);
        assertThat(first.awaitClosed().code()).isEqualTo(SignalClient.NORMAL_CLOSURE);
        assertThat(second.ping(1).message().hasPong()).isTrue();
      }
    }
  }

  @Test
  void leavingIsEchoedAndClosesTheSocket(LiveKitServer server) {
    try (SignalClient client = SignalClient.connect(server, Tokens.join(Rooms.fresh(), "alice"))) {
      client.next();
      client.send(
          SignalRequest.newBuilder()
              .setLeave(
                  LeaveRequest.newBuilder()
                      .setReason(DisconnectReason.CLIENT_INITIATED)
                      .setAction(LeaveRequest.Action.DISCONNECT))
              .build());
      assertThat(client.await(MessageCase.LEAVE).message().getLeave().getAction())
          .isEqualTo(LeaveRequest.Action.DISCONNECT);
      assertThat(client.awaitClosed().code()).isEqualTo(SignalClient.NORMAL_CLOSURE);
    }
  }

  @Test
  void deletingTheRoomSendsEverybodyAway(LiveKitServer server) {
    String room = Rooms.fresh();
    try (SignalClient client = SignalClient.connect(server, Tokens.join(room, "alice"))) {
      client.next();
      server.api().room(room, "DeleteRoom", "{\"room\":\"" + room + "\"}");
      assertThat(client.await(MessageCase.LEAVE).message().getLeave().getReason())
          .isEqualTo(DisconnectReason.ROOM_DELETED);
      assertThat(client.awaitClosed().code()).isEqualTo(SignalClient.NORMAL_CLOSURE);
    }
  }

  @Test
  void aCompanionConnectionHasItsOwnIdentityAndDoesNotSubscribe(LiveKitServer server) {
    try (SignalClient client =
        SignalClient.connect(server, Tokens.join(Rooms.fresh(), "alice"), "publish=screen")) {
      ParticipantInfo participant = client.next().message().getJoin().getParticipant();
      assertThat(participant.getIdentity()).isEqualTo("alice#screen");
      assertThat(participant.getPermission().getCanSubscribe()).isFalse();
    }
  }

  @Test
  void whatTheTokenSaysIsWhatTheParticipantIs(LiveKitServer server) {
    String token =
        Tokens.join(
            Rooms.fresh(),
            "alice",
            OWN_METADATA,
            Map.of(
                "name", "Alice", "metadata", "about me", "attributes", Map.of("a", "1", "b", "2")));
    try (SignalClient client = SignalClient.connect(server, token)) {
      ParticipantInfo participant = client.next().message().getJoin().getParticipant();
      assertThat(participant.getName()).isEqualTo("Alice");
      assertThat(participant.getMetadata()).isEqualTo("about me");
      assertThat(participant.getAttributesMap()).isEqualTo(Map.of("a", "1", "b", "2"));
      assertThat(Math.abs(System.currentTimeMillis() / 1000 - participant.getJoinedAt()))
          .isLessThanOrEqualTo(2);
    }
  }
}
