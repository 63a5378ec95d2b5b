package io.livekit.jakarta.e2e.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.nimbusds.jwt.JWTClaimsSet;
import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.proto.JoinRequest;
import io.livekit.jakarta.proto.WrappedJoinRequest;
import io.livekit.jakarta.testkit.SignalClient;
import io.livekit.jakarta.testkit.Tokens;
import io.livekit.jakarta.testkit.Twirp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who is refused at the door, and with which words: SDKs compare both. */
@LiveKit
class ConnectRefusalTest {

  private static final String LONG = "x".repeat(257);
  private static final int MAX_JOIN_REQUEST = 1 << 20;

  /** A connect request that must be refused; path and parameters come after {@code /rtc}. */
  record Refusal(String name, String token, int status, String text, String... parameters) {

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Refusal> refusals() {
    String room = Rooms.fresh();
    return List.of(
        new Refusal("no token", null, 401, "no permissions to access the room"),
        new Refusal(
            "no video grant",
            Tokens.signed(Tokens.API_KEY, Tokens.API_SECRET, "a", null, Map.of()),
            401,
            "no permissions to access the room"),
        new Refusal(
            "no right to join",
            Tokens.join(room, "a", Map.of("roomJoin", false)),
            401,
            "permissions denied"),
        new Refusal(
            "no identity",
            Tokens.grants(Map.of("roomJoin", true, "room", room)),
            400,
            "identity cannot be empty"),
        new Refusal(
            "identity too long",
            Tokens.join(room, LONG),
            400,
            "participant identity length exceeds limits: max length 256"),
        new Refusal("no room", Tokens.grants("a", Map.of("roomJoin", true)), 400, "no room name"),
        new Refusal(
            "room not from the query",
            Tokens.grants("a", Map.of("roomJoin", true)),
            400,
            "no room name",
            "room=r"),
        new Refusal(
            "room name too long",
            Tokens.join(LONG, "a"),
            400,
            "room name length exceeds limits: max length 256"),
        new Refusal(
            "companion without the right to publish",
            Tokens.join(room, "a", Map.of("canPublish", false)),
            401,
            "no permissions to access the room",
            "publish=x"),
        new Refusal(
            "attributes without the right to set them",
            Tokens.join(room, "a", Map.of("canUpdateOwnMetadata", false)),
            401,
            "no permissions to access the room",
            "attributes=" + base64("{\"k\":\"v\"}".getBytes(StandardCharsets.UTF_8))),
        new Refusal("no JWT", "nonsense", 401, "invalid authorization token"),
        new Refusal(
            "key unknown",
            Tokens.signed("nobody", Tokens.API_SECRET, "a", Map.of("roomJoin", true), Map.of()),
            401,
            "invalid API key: nobody"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void theUpgradeIsRefused(Refusal refusal, LiveKitServer server) {
    HttpResponse<?> response =
        SignalClient.refused(
            server, SignalClient.query("/rtc", refusal.token(), refusal.parameters()));
    assertThat(response.statusCode()).isEqualTo(refusal.status());
    assertThat(response.body()).isEqualTo(refusal.text());
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void validationSaysTheSame(Refusal refusal, LiveKitServer server) {
    Twirp.Reply reply =
        server
            .api()
            .get(SignalClient.query("/rtc/validate", refusal.token(), refusal.parameters()));
    assertThat(reply.status()).isEqualTo(refusal.status());
    assertThat(reply.text()).isEqualTo(refusal.text());
    assertThat(reply.contentType()).startsWith("text/plain");
  }

  @Test
  void aForgedAndAnExpiredTokenAreNamedWithTheReason(LiveKitServer server) {
    String forged =
        Tokens.signed(
            Tokens.API_KEY, "other", "a", Map.of("roomJoin", true, "room", "r"), Map.of());
    String expired =
        Tokens.signed(
            Tokens.API_SECRET,
            new JWTClaimsSet.Builder()
                .issuer(Tokens.API_KEY)
                .subject("a")
                .expirationTime(Date.from(Instant.now().minusSeconds(120)))
                .claim("video", Map.of("roomJoin", true, "room", "r"))
                .build());
    for (String token : List.of(forged, expired)) {
      HttpResponse<?> response = SignalClient.refused(server, SignalClient.query("/rtc", token));
      assertThat(response.statusCode()).isEqualTo(401);
      assertThat((String) response.body())
          .startsWith("invalid token: ")
          .contains(", error: token ")
          .doesNotContain(token);
    }
  }

  @Test
  void clocksMayDifferByAMinute(LiveKitServer server) {
    Date past = Date.from(Instant.now().minusSeconds(30));
    Date future = Date.from(Instant.now().plusSeconds(30));
    String justExpired =
        Tokens.signed(
            Tokens.API_SECRET,
            new JWTClaimsSet.Builder()
                .issuer(Tokens.API_KEY)
                .subject("a")
                .notBeforeTime(future)
                .expirationTime(past)
                .claim("video", Map.of("roomJoin", true, "room", Rooms.fresh()))
                .build());
    assertThat(server.api().get("/rtc/validate?access_token=" + justExpired).text())
        .isEqualTo("success");
  }

  @Test
  void theAuthorizationHeaderComesFirstAndMustSayBearer(LiveKitServer server) {
    String good = Tokens.join(Rooms.fresh(), "a");
    Twirp api = server.api();
    assertThat(api.get("/rtc/validate", "Authorization", "Bearer " + good).text())
        .isEqualTo("success");
    assertThat(api.get("/rtc/validate?access_token=" + good).text()).isEqualTo("success");
    for (String header : List.of("bearer " + good, "Basic " + good, good)) {
      Twirp.Reply reply = api.get("/rtc/validate?access_token=" + good, "Authorization", header);
      assertThat(reply.status()).isEqualTo(401);
      assertThat(reply.text()).isEqualTo("invalid authorization header. Must start with Bearer ");
    }
    assertThat(
            api.get("/rtc/validate?access_token=" + good, "Authorization", "Bearer nonsense")
                .text())
        .isEqualTo("invalid authorization token");
    // Before routing: also where nothing is.
    assertThat(api.get("/nowhere", "Authorization", "Bearer nonsense").status()).isEqualTo(401);
  }

  @Test
  void undecodableAttributesAreRefusedByValidationAndIgnoredByTheConnection(LiveKitServer server) {
    String token = Tokens.join(Rooms.fresh(), "a", Map.of("canUpdateOwnMetadata", true));
    Twirp.Reply reply =
        server.api().get(SignalClient.query("/rtc/validate", token, "attributes=%%%"));
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.text()).isEqualTo("cannot decode attributes");
    try (SignalClient client = SignalClient.connect(server, token, "attributes=%%%")) {
      assertThat(client.next().message().getJoin().getParticipant().getAttributesMap()).isEmpty();
    }
  }

  static List<Refusal> badJoinRequests() throws IOException {
    byte[] tooLarge = new byte[MAX_JOIN_REQUEST + 1];
    return List.of(
        new Refusal("missing", null, 400, "join_request is required"),
        new Refusal("not base64", "$$$$", 400, "cannot base64 decode wrapped join request"),
        new Refusal(
            "unpadded",
            base64(new byte[] {10, 0, 18, 0, 18}).replace("=", ""),
            400,
            "cannot base64 decode wrapped join request"),
        new Refusal(
            "no wrapper",
            base64(new byte[] {(byte) 0xff, (byte) 0xff}),
            400,
            "cannot unmarshal wrapped join request"),
        new Refusal(
            "no join request",
            wrapped(WrappedJoinRequest.Compression.NONE, new byte[] {(byte) 0xff}),
            400,
            "cannot unmarshal join request"),
        new Refusal(
            "no gzip",
            wrapped(WrappedJoinRequest.Compression.GZIP, new byte[] {1, 2, 3}),
            400,
            "cannot read decompressed join request"),
        new Refusal(
            "bomb",
            wrapped(WrappedJoinRequest.Compression.GZIP, gzip(tooLarge)),
            400,
            "join request too large"));
  }

  @ParameterizedTest
  @MethodSource("badJoinRequests")
  void aBadJoinRequestIsRefusedByBoth(Refusal refusal, LiveKitServer server) {
    String token = Tokens.join(Rooms.fresh(), "a");
    String[] parameters =
        refusal.token() == null ? new String[0] : new String[] {"join_request=" + refusal.token()};
    HttpResponse<?> response =
        SignalClient.refused(server, SignalClient.query("/rtc/v1", token, parameters));
    assertThat(response.statusCode()).isEqualTo(refusal.status());
    assertThat(response.body()).isEqualTo(refusal.text());
    Twirp.Reply reply = server.api().get(SignalClient.query("/rtc/v1/validate", token, parameters));
    assertThat(reply.status()).isEqualTo(refusal.status());
    assertThat(reply.text()).isEqualTo(refusal.text());
  }

  @Test
  void aCompressedJoinRequestOfExactlyTheLimitIsAccepted(LiveKitServer server) throws IOException {
    JoinRequest.Builder request = JoinRequest.newBuilder();
    int overhead =
        request.setMetadata("m".repeat(MAX_JOIN_REQUEST - 100)).build().getSerializedSize()
            - (MAX_JOIN_REQUEST - 100);
    byte[] exact =
        request.setMetadata("m".repeat(MAX_JOIN_REQUEST - overhead)).build().toByteArray();
    assertThat(exact).hasSize(MAX_JOIN_REQUEST);
    String token = Tokens.join(Rooms.fresh(), "a", Map.of("canUpdateOwnMetadata", true));
    Twirp.Reply reply =
        server
            .api()
            .get(
                SignalClient.query(
                    "/rtc/v1/validate",
                    token,
                    "join_request=" + wrapped(WrappedJoinRequest.Compression.GZIP, gzip(exact))));
    assertThat(reply.text()).isEqualTo("success");
  }

  @Test
  void aPlainJoinRequestJoins(LiveKitServer server) {
    String token = Tokens.join(Rooms.fresh(), "a", Map.of("canUpdateOwnMetadata", true));
    byte[] request =
        JoinRequest.newBuilder().putParticipantAttributes("k", "v").build().toByteArray();
    try (SignalClient client =
        SignalClient.open(
            server,
            SignalClient.query(
                "/rtc/v1",
                token,
                "join_request=" + wrapped(WrappedJoinRequest.Compression.NONE, request)))) {
      var join = client.next().message().getJoin();
      assertThat(join.getParticipant().getAttributesMap()).containsEntry("k", "v");
      assertThat(join.getSubscriberPrimary()).isFalse();
    }
  }

  @Test
  void aFullRoomRefusesWithinMoments(LiveKitServer server) {
    String room = Rooms.fresh();
    server.api().room(room, "CreateRoom", "{\"name\":\"" + room + "\",\"max_participants\":1}");
    try (SignalClient first = SignalClient.connect(server, Tokens.join(room, "first"))) {
      assertThat(first.next().message().hasJoin()).isTrue();
      HttpResponse<?> response =
          SignalClient.refused(server, SignalClient.query("/rtc", Tokens.join(room, "second")));
      assertThat(response.statusCode()).isEqualTo(500);
      assertThat(response.body()).isEqualTo("connection closed by media");
    }
  }

  private static String wrapped(WrappedJoinRequest.Compression compression, byte[] request) {
    return base64(
        WrappedJoinRequest.newBuilder()
            .setCompression(compression)
            .setJoinRequest(ByteString.copyFrom(request))
            .build()
            .toByteArray());
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    }
    return out.toByteArray();
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().encodeToString(bytes);
  }
}
