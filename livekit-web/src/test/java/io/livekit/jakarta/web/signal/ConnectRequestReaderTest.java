package io.livekit.jakarta.web.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livekit.jakarta.media.auth.ClaimGrants;
import io.livekit.jakarta.media.auth.TokenOrigin;
import io.livekit.jakarta.media.auth.VerifiedToken;
import io.livekit.jakarta.media.auth.VideoGrant;
import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.media.signal.ConnectRequest;
import io.livekit.jakarta.proto.ClientInfo;
import io.livekit.jakarta.proto.ConnectionSettings;
import io.livekit.jakarta.proto.JoinRequest;
import io.livekit.jakarta.proto.ReconnectReason;
import io.livekit.jakarta.proto.WrappedJoinRequest;
import io.livekit.jakarta.web.websocket.HandshakeRefused;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ConnectRequestReaderTest {

  private static final String FIREFOX =
      "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

  private static ConnectRequestReader reader;

  @BeforeAll
  static void defaults() {
    System.setProperty("livekit.development", "true");
    try {
      reader = new ConnectRequestReader(LiveKitConfig.load().limit());
    } finally {
      System.clearProperty("livekit.development");
    }
  }

  @Test
  void refusalsComeInTheOrderOfTheSpecification() {
    VideoGrant join = VideoGrant.builder().roomJoin(true).room("r").build();
    refuses(null, Map.of(), 401, "no permissions to access the room");
    refuses(
        token("a", VideoGrant.builder().room("r").build()), Map.of(), 401, "permissions denied");
    refuses(
        token("", VideoGrant.builder().roomJoin(true).build()),
        Map.of(),
        400,
        "identity cannot be empty");
    refuses(
        token("i".repeat(257), join),
        Map.of(),
        400,
        "participant identity length exceeds limits: max length 256");
    refuses(token("a", VideoGrant.builder().roomJoin(true).build()), Map.of(), 400, "no room name");
    refuses(
        token("a", VideoGrant.builder().roomJoin(true).room("é".repeat(129)).build()),
        Map.of(),
        400,
        "room name length exceeds limits: max length 256");
    refuses(
        token("a", join.toBuilder().canPublish(false).build()),
        Map.of("publish", "x"),
        401,
        "no permissions to access the room");
    refuses(
        token("a", join),
        Map.of("attributes", base64("{\"k\":\"v\"}")),
        401,
        "no permissions to access the room");
  }

  @Test
  void versionOneNeedsAJoinRequest() {
    assertThatThrownBy(() -> reader.read(token("a", joinGrant()), Map.of(), true, "", null))
        .isInstanceOf(HandshakeRefused.class)
        .hasMessage("join_request is required");
  }

  @Test
  void versionZeroSubscribesUnlessToldOtherwise() throws Exception {
    assertThat(read(Map.of()).options().autoSubscribe()).isTrue();
    assertThat(read(Map.of("auto_subscribe", "0")).options().autoSubscribe()).isFalse();
    assertThat(read(Map.of("auto_subscribe", "yes")).options().autoSubscribe()).isFalse();
    assertThat(read(Map.of("auto_subscribe", "true")).options().autoSubscribe()).isTrue();
    assertThat(read(Map.of()).options().allowPause()).isNull();
    assertThat(read(Map.of("subscriber_allow_pause", "1")).options().allowPause()).isTrue();
    assertThat(read(Map.of("subscriber_allow_pause", "0")).options().allowPause()).isFalse();
    assertThat(read(Map.of()).options().singlePeerConnection()).isFalse();
  }

  @Test
  void aJoinRequestOnTheOldPathMeansASinglePeerConnection() throws Exception {
    JoinRequest join =
        JoinRequest.newBuilder()
            .setConnectionSettings(ConnectionSettings.newBuilder().setAdaptiveStream(true))
            .setReconnect(true)
            .setParticipantSid("PA_x")
            .build();
    ConnectRequest request = read(Map.of("join_request", wrapped(join)));
    assertThat(request.options().singlePeerConnection()).isTrue();
    assertThat(request.options().autoSubscribe()).isFalse();
    assertThat(request.options().adaptiveStream()).isTrue();
    assertThat(request.options().allowPause()).isFalse();
    assertThat(request.resume().participantSid()).isEqualTo("PA_x");
  }

  @Test
  void aJoinRequestSaysWhetherVideoMayBePaused() throws Exception {
    for (boolean allowed : new boolean[] {true, false}) {
      JoinRequest join =
          JoinRequest.newBuilder()
              .setConnectionSettings(
                  ConnectionSettings.newBuilder().setSubscriberAllowPause(allowed))
              .build();
      assertThat(read(Map.of("join_request", wrapped(join))).options().allowPause())
          .isEqualTo(allowed);
    }
  }

  @Test
  void theSidCountsOnlyWhenReconnecting() throws Exception {
    assertThat(read(Map.of("sid", "PA_x")).resume()).isNull();
    ConnectRequest resumed = read(Map.of("sid", "PA_x", "reconnect", "1", "reconnect_reason", "1"));
    assertThat(resumed.resume().participantSid()).isEqualTo("PA_x");
    assertThat(resumed.resume().reason()).isEqualTo(ReconnectReason.RR_SIGNAL_DISCONNECTED);
  }

  @Test
  void publishOnlyCompanionHasItsOwnIdentityAndSubscribesToNothing() throws Exception {
    ConnectRequest request = read(Map.of("publish", "screen"));
    assertThat(request.grants().identity()).isEqualTo("alice#screen");
    assertThat(request.grants().video().maySubscribe()).isFalse();
  }

  @Test
  void browserIsReadFromTheUserAgentOnlyWhereTheClientSaidNothing() throws Exception {
    ClientInfo info = read(Map.of("sdk", "js")).client();
    assertThat(info.getBrowser()).isEqualTo("Firefox");
    assertThat(info.getBrowserVersion()).isEqualTo("140.0");
    assertThat(info.getOs()).isEqualTo("Linux");
    assertThat(info.getAddress()).isEqualTo("192.0.2.7");
    assertThat(read(Map.of("sdk", "js", "browser", "Own")).client().getBrowser()).isEqualTo("Own");
    assertThat(read(Map.of("sdk", "rust")).client().getBrowser()).isEmpty();
  }

  @Test
  void unknownCapabilitiesAreLeftOut() throws Exception {
    assertThat(
            read(Map.of("capabilities", "CAP_PACKET_TRAILER,CAP_NEW"))
                .client()
                .getCapabilitiesList())
        .containsExactly(ClientInfo.Capability.CAP_PACKET_TRAILER);
  }

  @Test
  void undecodableAttributesAreIgnoredWhenConnecting() throws Exception {
    assertThat(read(Map.of("attributes", "%%%")).attributes()).isEmpty();
  }

  private static ConnectRequest read(Map<String, String> query) throws HandshakeRefused {
    return reader.read(
        token("alice", joinGrant()), new HashMap<>(query), false, "192.0.2.7", FIREFOX);
  }

  private static void refuses(
      VerifiedToken token, Map<String, String> query, int status, String text) {
    assertThatThrownBy(() -> reader.read(token, query, false, "", null))
        .isInstanceOfSatisfying(
            HandshakeRefused.class, e -> assertThat(e.status()).isEqualTo(status))
        .hasMessage(text);
  }

  private static VideoGrant joinGrant() {
    return VideoGrant.builder().roomJoin(true).room("r").build();
  }

  private static VerifiedToken token(String identity, VideoGrant video) {
    return new VerifiedToken(
        "devkey",
        ClaimGrants.of(identity, "", video),
        Optional.empty(),
        new TokenOrigin("", Optional.empty()));
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private static String wrapped(JoinRequest join) {
    return Base64.getUrlEncoder()
        .encodeToString(
            WrappedJoinRequest.newBuilder()
                .setJoinRequest(join.toByteString())
                .build()
                .toByteArray());
  }
}
