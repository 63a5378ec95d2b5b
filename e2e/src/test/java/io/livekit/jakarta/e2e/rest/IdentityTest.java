package io.livekit.jakarta.e2e.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.Program;
import io.livekit.jakarta.e2e.harness.Project;
import io.livekit.jakarta.testkit.Await;
import io.livekit.jakarta.testkit.FreePort;
import io.livekit.jakarta.testkit.Rest;
import io.livekit.jakarta.testkit.SignalClient;
import io.livekit.jakarta.testkit.Tokens;
import io.livekit.jakarta.testkit.Twirp;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who a server takes for whom: callers with tokens of an OpenID provider (oidc-provider, which is
 * certified), API keys that change, identities that are taken.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IdentityTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path directory;

  private final HttpClient http = HttpClient.newHttpClient();
  private int port;
  private Program provider;
  private LiveKitServer server;
  private Path keys;

  @BeforeAll
  void start() throws IOException {
    port = FreePort.another();
    Path script = Project.root().resolve("e2e/target/node/oidc.mjs");
    provider =
        Program.start("oidc", Map.of(), List.of("node", script.toString(), String.valueOf(port)));
    provider.await("provider ready");
    keys = directory.resolve("keys.yaml");
    writeKeys(Tokens.API_KEY + ": " + Tokens.API_SECRET + "\n", "rw-------");
    Path config = directory.resolve("livekit.yaml");
    Files.writeString(
        config,
        """
        key_file: '%s'
        room: {duplicate_identity: refuse}
        identity:
          issuers:
            - {url: 'http://127.0.0.1:%d', audience: livekit, roles_claim: realm_access.roles}
          roles:
            operator: [room_list, room_create, room_admin]
            host: ['room_admin:standup']
            viewer: [room_list]
        """
            .formatted(keys, port));
    server = LiveKitServer.start("identity", "--config", config.toString());
  }

  @AfterAll
  void stop() {
    server.close();
    provider.close();
  }

  private void writeKeys(String text, String permissions) throws IOException {
    Files.writeString(keys, text);
    Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString(permissions));
  }

  /** An access token of the provider, for a client whose name is that of its role. */
  private String token(String client, String audience) {
    String login = client + ":" + client + "-secret";
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/token"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)))
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "grant_type=client_credentials&scope=rooms&resource=urn:" + audience))
            .build();
    try {
      String answer = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
      return JsonParser.parseString(answer).getAsJsonObject().get("access_token").getAsString();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private Rest as(String client) {
    return Rest.of(server, token(client, "livekit"));
  }

  private Twirp.Reply validate(String token) {
    return server.api().get(SignalClient.query("/rtc/validate", token));
  }

  // ---- callers of the REST API ----

  @Test
  void anOperatorMakesRoomsAndTokensThatLetPeopleJoin() {
    Rest api = as("operator");
    assertThat(api.post("/rooms", "{\"name\":\"retro\"}").status()).isEqualTo(201);
    assertThat(api.get("/rooms?name=retro").json().getAsJsonArray("rooms")).hasSize(1);
    Rest.Reply made = api.post("/rooms/retro/tokens", "{\"identity\":\"ann\"}");
    assertThat(made.status()).isEqualTo(201);
    String join = made.json().get("token").getAsString();
    try (SignalClient ann = SignalClient.connect(server, join)) {
      assertThat(ann.next().message().getJoin().getParticipant().getIdentity()).isEqualTo("ann");
      assertThat(api.get("/rooms/retro/participants").text()).contains("\"ann\"");
    }
    assertThat(api.delete("/rooms/retro").status()).isEqualTo(204);
  }

  @Test
  void eachRoleMayWhatItIsConfiguredToAndHearsWhatItMayNot() {
    Rest viewer = as("viewer");
    assertThat(viewer.get("/rooms").status()).isEqualTo(200);
    Rest.Reply refused = viewer.post("/rooms", "{\"name\":\"x\"}");
    assertThat(refused.problem()).isEqualTo("missing_grant");
    assertThat(refused.text()).contains("No role of the caller has the grant roomCreate.");
    assertThat(viewer.post("/rooms/standup/tokens", "{\"identity\":\"a\"}").status())
        .isEqualTo(403);
    Rest host = as("host");
    assertThat(host.post("/rooms/standup/tokens", "{\"identity\":\"a\"}").status()).isEqualTo(201);
    assertThat(host.post("/rooms/retro2/tokens", "{\"identity\":\"a\"}").status()).isEqualTo(403);
    assertThat(host.get("/rooms").status()).isEqualTo(403);
    assertThat(as("nobody").get("/rooms").status()).isEqualTo(403);
  }

  @Test
  void whatIsNotForThisApiIsRefused() {
    Rest.Reply foreign = Rest.of(server, token("operator", "payroll")).get("/rooms");
    assertThat(foreign.status()).isEqualTo(401);
    assertThat(foreign.problem()).isEqualTo("invalid_token");
    assertThat(foreign.header("WWW-Authenticate")).contains("invalid_token");
    Rest.Reply odd = as("odd").get("/rooms");
    assertThat(odd.status()).isEqualTo(401);
    assertThat(odd.text()).contains("realm_access.roles");
    String token = token("operator", "livekit");
    Rest.Reply broken = Rest.of(server, token.substring(0, token.length() - 9)).get("/rooms");
    assertThat(broken.status()).isEqualTo(401);
    assertThat(broken.text()).doesNotContain(token.substring(0, 40));
    // Only the REST API takes them.
    assertThat(validate(token).status()).isEqualTo(401);
    assertThat(server.api().call("RoomService/ListRooms", token, "{}").status()).isEqualTo(401);
  }

  @Test
  void theProvidersNewKeyCountsAtOnceAndItsEndCostsNobodyAnything() {
    Rest before = as("viewer");
    assertThat(before.get("/rooms").status()).isEqualTo(200);
    provider.say("rotate");
    provider.await("done rotate");
    Rest after = as("viewer");
    assertThat(after.get("/rooms").status()).isEqualTo(200);
    provider.say("stop");
    provider.await("done stop");
    try {
      assertThat(after.get("/rooms").status()).isEqualTo(200);
      assertThat(Rest.of(server, Tokens.rooms()).get("/rooms").status()).isEqualTo(200);
    } finally {
      provider.say("start");
      provider.await("done start");
    }
  }

  // ---- identities, and keys ----

  @Test
  void whoIsThereIsNotReplacedAndOthersHearWhy() {
    try (SignalClient ann = SignalClient.connect(server, Tokens.join("taken", "ann"))) {
      ann.next();
      Twirp.Reply refused = validate(Tokens.join("taken", "ann"));
      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.text()).isEqualTo("a participant of this identity is in the room");
      assertThat(
              SignalClient.refused(server, SignalClient.query("/rtc", Tokens.join("taken", "ann")))
                  .statusCode())
          .isEqualTo(403);
      ann.ping(1);
    }
  }

  @Test
  void keysAreReplacedWhileTheServerRunsAndPeopleStay() throws IOException {
    String former = Tokens.API_KEY + ": " + Tokens.API_SECRET + "\n";
    String next = "next: 0123456789abcdef0123456789abcdef\n";
    String byNext =
        Tokens.signed(
            "next",
            "0123456789abcdef0123456789abcdef",
            "bob",
            Map.of("roomJoin", true, "room", "keys"),
            Map.of());
    try (SignalClient ann = SignalClient.connect(server, Tokens.join("keys", "ann"))) {
      ann.next();
      assertThat(validate(byNext).text()).isEqualTo("invalid API key: next");
      writeKeys(next + former, "rw-------");
      Await.until("the key counts", PATIENCE, () -> validate(byNext).status() == 200);
      assertThat(validate(Tokens.join("keys", "carl")).status()).isEqualTo(200);
      writeKeys("next: [", "rw-------");
      server.output().await("why not", PATIENCE, line -> line.contains("API keys stay as they"));
      assertThat(validate(byNext).status()).isEqualTo(200);
      ann.ping(1);
      writeKeys(former, "rw-------");
      Await.until("the key is gone", PATIENCE, () -> validate(byNext).status() == 401);
      ann.ping(2);
    }
  }
}
