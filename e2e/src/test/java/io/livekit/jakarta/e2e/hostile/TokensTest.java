package io.livekit.jakarta.e2e.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.RawSocket;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.e2e.harness.ServerFigures;
import io.livekit.jakarta.proto.ConnectionSettings;
import io.livekit.jakarta.proto.JoinRequest;
import io.livekit.jakarta.proto.WrappedJoinRequest;
import io.livekit.jakarta.testkit.SignalClient;
import io.livekit.jakarta.testkit.Tokens;
import io.livekit.jakarta.testkit.Twirp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Tokens that nobody issued are refused and counted, and no token of any kind gets into the log,
 * which says all it can.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokensTest {

  private final String room = Rooms.fresh();
  private LiveKitServer server;

  @BeforeAll
  void start() {
    server = LiveKitServer.start("tokens");
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String base64(String text) {
    return base64(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A token with any header, signed with any key by any HMAC; with none, unsigned. */
  private String token(String header, String algorithm, byte[] key) {
    long now = Instant.now().getEpochSecond();
    String signed =
        base64(header)
            + "."
            + base64(
                "{\"iss\":\"devkey\",\"sub\":\"intruder\",\"nbf\":"
                    + (now - 5)
                    + ",\"exp\":"
                    + (now + 3600)
                    + ",\"video\":{\"roomJoin\":true,\"room\":\""
                    + room
                    + "\"}}");
    if (algorithm == null) {
      return signed + ".";
    }
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(key, algorithm));
      return signed + "." + base64(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .issuer(Tokens.API_KEY)
        .subject("intruder")
        .claim("video", Map.of("roomJoin", true, "room", room));
  }

  private List<String> forged() {
    byte[] secret = Tokens.API_SECRET.getBytes(StandardCharsets.UTF_8);
    String good = Tokens.join(room, "intruder");
    Date past = Date.from(Instant.now().minusSeconds(3600));
    Date future = Date.from(Instant.now().plusSeconds(3600));
    return List.of(
        token("{\"alg\":\"none\",\"typ\":\"JWT\"}", null, null),
        token("{\"alg\":\"None\"}", null, null),
        token("{\"alg\":\"none\"}", "HmacSHA256", secret),
        token("{\"alg\":\"HS384\"}", "HmacSHA384", secret),
        token("{\"alg\":\"HS512\"}", "HmacSHA512", secret),
        token("{\"alg\":\"RS256\"}", "HmacSHA256", secret),
        token("{\"alg\":\"ES256\"}", "HmacSHA256", secret),
        token("{}", "HmacSHA256", secret),
        // No key at all can't be said to the JDK; zeros are the same to an HMAC.
        token("{\"alg\":\"HS256\"}", "HmacSHA256", new byte[64]),
        token("{\"alg\":\"HS256\"}", "HmacSHA256", Tokens.API_KEY.getBytes(StandardCharsets.UTF_8)),
        token(
            "{\"alg\":\"HS256\",\"kid\":\"nobody\"}",
            "HmacSHA256",
            "other".getBytes(StandardCharsets.UTF_8)),
        good.substring(0, good.lastIndexOf('.') + 1),
        good.substring(0, good.length() - 8) + "AAAAAAAA",
        Tokens.signed("", "secret", "intruder", Map.of("roomJoin", true, "room", room), Map.of()),
        Tokens.signed(
            "nobody", "secret", "intruder", Map.of("roomJoin", true, "room", room), Map.of()),
        Tokens.signed(Tokens.API_SECRET, claims().expirationTime(past).build()),
        Tokens.signed(
            Tokens.API_SECRET, claims().notBeforeTime(future).expirationTime(future).build()));
  }

  @Test
  void tokensThatNobodyIssuedAreRefusedEverywhereAndCounted() {
    List<String> forged = forged();
    try (ServerFigures figures = ServerFigures.of(server)) {
      long before = figures.drops().getOrDefault("web.TOKEN_REFUSED", 0L);
      for (String token : forged) {
        assertThat(SignalClient.refused(server, SignalClient.query("/rtc", token)).statusCode())
            .as(token)
            .isEqualTo(401);
        assertThat(server.api().get(SignalClient.query("/rtc/validate", token)).status())
            .as(token)
            .isEqualTo(401);
        assertThat(server.api().call("RoomService/ListRooms", token, "{}").status())
            .as(token)
            .isEqualTo(401);
      }
      assertThat(figures.drops().get("web.TOKEN_REFUSED") - before).isEqualTo(3L * forged.size());
    }
    assertThat(
            server
                .api()
                .room(room, "ListParticipants", "{\"room\":\"" + room + "\"}")
                .getAsJsonArray("participants"))
        .isEmpty();
  }

  @Test
  void tokensBeyondAnyBoundEndTheirOwnRequestOnly() {
    String huge = Tokens.join(room, "huge", Map.of(), Map.of("metadata", "m".repeat(80_000)));
    for (String head :
        List.of(
            "GET /rtc/validate HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + huge
                + "\r\n\r\n",
            "GET /rtc/validate?access_token=" + huge + " HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
      try (RawSocket socket = RawSocket.connect(server)) {
        socket.send(head);
        assertThat(socket.readHead()).doesNotStartWith("HTTP/1.1 200");
      } catch (java.io.UncheckedIOException closedMeanwhile) {
        assertThat(closedMeanwhile).hasCauseInstanceOf(IOException.class);
      }
    }
    assertThat(server.api().get("/").text()).isEqualTo("OK");
  }

  @Test
  void noTokenGetsIntoTheLog() throws IOException {
    List<String> used = new ArrayList<>(forged());
    String query = Tokens.join(room, "query");
    used.add(query);
    try (SignalClient client = SignalClient.connect(server, query)) {
      String sid = client.next().message().getJoin().getParticipant().getSid();
      client.sendText("{\"ping\":\"x\"}");
      try (SignalClient again = SignalClient.connect(server, query, "reconnect=1", "sid=" + sid)) {
        again.next();
      }
    }
    String v1 = Tokens.join(room, "v1");
    used.add(v1);
    String joinRequest =
        Base64.getUrlEncoder()
            .encodeToString(
                WrappedJoinRequest.newBuilder()
                    .setJoinRequest(
                        JoinRequest.newBuilder()
                            .setConnectionSettings(
                                ConnectionSettings.newBuilder().setAutoSubscribe(true))
                            .build()
                            .toByteString())
                    .build()
                    .toByteArray());
    try (SignalClient client =
        SignalClient.open(
            server, SignalClient.query("/rtc/v1", v1, "join_request=" + joinRequest))) {
      assertThat(client.next().message().hasJoin()).isTrue();
    }
    String header = Tokens.join(room, "header");
    used.add(header);
    Twirp api = server.api();
    assertThat(api.get("/rtc/validate", "Authorization", "Bearer " + header).status())
        .isEqualTo(200);
    try (RawSocket socket = RawSocket.connect(server)) {
      socket.send(
          "GET /rtc?protocol=16 HTTP/1.1\r\n"
              + "Host: localhost\r\n"
              + "Connection: Upgrade\r\n"
              + "Upgrade: websocket\r\n"
              + "Sec-WebSocket-Version: 13\r\n"
              + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
              + "Authorization: Bearer "
              + header
              + "\r\n\r\n");
      assertThat(socket.readHead()).startsWith("HTTP/1.1 101 ");
      socket.vanish();
    }
    String admin = Tokens.admin(room);
    used.add(admin);
    api.call("RoomService/ListRooms", admin, "{}");
    api.call("RoomService/ListRooms", admin, "nonsense");
    api.post(
        "/twirp/livekit.RoomService/ListRooms?access_token=" + admin,
        null,
        "application/json",
        "{}".getBytes(StandardCharsets.UTF_8));
    for (String token : used) {
      api.get(SignalClient.query("/rtc/validate", token));
      api.call(
          "RoomService/UpdateParticipant", token, "{\"room\":\"" + room + "\",\"identity\":\"x\"}");
      api.get("/nowhere?access_token=" + token);
    }
    String log = server.output().text() + containerLog();
    assertThat(log)
        .contains("room started")
        .doesNotContain("access_token=ey")
        .doesNotContain("Bearer ey");
    for (String token : used) {
      String[] parts = token.split("\\.", -1);
      assertThat(log).doesNotContain(parts[0] + "." + parts[1]);
      if (parts[2].length() > 20) {
        assertThat(log).doesNotContain(parts[2]);
      }
    }
  }

  /** What the container logs goes to a file in the server's temporary directory. */
  private String containerLog() throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> files = Files.list(Path.of("/proc", String.valueOf(server.pid()), "fd"))) {
      for (Path file : files.toList()) {
        Path target = Files.isSymbolicLink(file) ? Files.readSymbolicLink(file) : file;
        if (target.toString().endsWith("payara.log")) {
          text.append(Files.readString(target));
        }
      }
    }
    assertThat(text).isNotEmpty();
    return text.toString();
  }
}
