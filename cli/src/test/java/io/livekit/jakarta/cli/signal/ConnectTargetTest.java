package io.livekit.jakarta.cli.signal;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.cli.api.ServerAddress;
import io.livekit.jakarta.proto.ClientInfo;
import io.livekit.jakarta.proto.JoinRequest;
import io.livekit.jakarta.proto.ReconnectReason;
import io.livekit.jakarta.proto.SignalTarget;
import io.livekit.jakarta.proto.TrickleRequest;
import io.livekit.jakarta.proto.WrappedJoinRequest;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class ConnectTargetTest {
  private static final ClientInfo CLIENT =
      ClientInfo.newBuilder().setProtocol(15).setVersion("1 & 2").setOs("Linux").build();

  private static ConnectTarget target(boolean single, String resumeSid) {
    return new ConnectTarget(
        ServerAddress.parse("https://server"),
        "secret.token.here",
        single,
        true,
        CLIENT,
        resumeSid,
        ReconnectReason.RR_PUBLISHER_FAILED);
  }

  private static JoinRequest joinRequest(URI uri) throws Exception {
    String encoded = uri.getRawQuery().replaceFirst(".*join_request=", "");
    byte[] wrapped =
        Base64.getUrlDecoder().decode(URLDecoder.decode(encoded, StandardCharsets.US_ASCII));
    return JoinRequest.parseFrom(WrappedJoinRequest.parseFrom(wrapped).getJoinRequest());
  }

  @Test
  void twoConnectionsJoinByParameters() {
    assertThat(target(false, null).webSocket())
        .hasToString("wss://server/rtc?auto_subscribe=1&os=Linux&protocol=15&version=1+%26+2");
    assertThat(target(false, null).validation().toString())
        .startsWith("https://server/rtc/validate?auto_subscribe=1");
  }

  @Test
  void twoConnectionsResumeByParameters() {
    assertThat(target(false, "PA_me").webSocket().getQuery())
        .contains("reconnect=1", "sid=PA_me", "reconnect_reason=2");
  }

  @Test
  void oneConnectionJoinsByARequestThatAsksForSubscriptions() throws Exception {
    URI uri = target(true, null).webSocket();
    assertThat(uri.getPath()).isEqualTo("/rtc/v1");
    assertThat(joinRequest(uri).getConnectionSettings().getAutoSubscribe()).isTrue();
    assertThat(joinRequest(uri).getReconnect()).isFalse();
    assertThat(joinRequest(uri).getClientInfo()).isEqualTo(CLIENT);
  }

  @Test
  void oneConnectionResumesByTheRequest() throws Exception {
    JoinRequest request = joinRequest(target(true, "PA_me").webSocket());
    assertThat(request.getReconnect()).isTrue();
    assertThat(request.getParticipantSid()).isEqualTo("PA_me");
    assertThat(request.getReconnectReason()).isEqualTo(ReconnectReason.RR_PUBLISHER_FAILED);
  }

  @Test
  void theTokenIsInNoUrl() {
    assertThat(target(true, null).webSocket().toString() + target(false, null).validation())
        .doesNotContain("secret.token");
  }

  @Test
  void candidatesTravelAsTheJsonOfTheirDictionary() {
    TrickleRequest trickle =
        CandidateInit.trickle(
            "candidate:1 1 udp 1 192.0.2.1 9 typ host", SignalTarget.SUBSCRIBER, true);
    assertThat(trickle.getCandidateInit())
        .isEqualTo(
            "{\"candidate\":\"candidate:1 1 udp 1 192.0.2.1 9 typ"
                + " host\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0,\"usernameFragment\":null}");
    assertThat(CandidateInit.candidate(trickle))
        .isEqualTo("candidate:1 1 udp 1 192.0.2.1 9 typ host");
  }

  @Test
  void candidatesThatCannotBeReadAreNone() {
    for (String init :
        new String[] {
          "", "null", "[]", "{", "{\"candidate\":null}", "{\"candidate\":{}}", "\u0000"
        }) {
      assertThat(
              CandidateInit.candidate(TrickleRequest.newBuilder().setCandidateInit(init).build()))
          .isEmpty();
    }
  }
}
