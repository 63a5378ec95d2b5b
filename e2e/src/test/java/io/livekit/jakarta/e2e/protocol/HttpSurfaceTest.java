package io.livekit.jakarta.e2e.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.testkit.SignalClient;
import io.livekit.jakarta.testkit.Tokens;
import io.livekit.jakarta.testkit.Twirp;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The paths of the main port, and how browsers of any origin may use them. */
@LiveKit
class HttpSurfaceTest {

  @Test
  void theRootTellsHealth(LiveKitServer server) {
    Twirp.Reply reply = server.api().get("/");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.text()).isEqualTo("OK");
  }

  @ParameterizedTest
  @CsvSource({"/health,4", "/health/live,1", "/health/ready,2", "/health/started,1"})
  void supervisorsReadHealthInMicroProfilesFormat(String path, int checks, LiveKitServer server) {
    Twirp.Reply reply = server.api().get(path);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.contentType()).startsWith("application/json");
    JsonObject health = JsonParser.parseString(reply.text()).getAsJsonObject();
    assertThat(health.get("status").getAsString()).isEqualTo("UP");
    assertThat(health.getAsJsonArray("checks"))
        .hasSize(checks)
        .allSatisfy(
            check -> {
              assertThat(check.getAsJsonObject().get("name").getAsString()).isNotEmpty();
              assertThat(check.getAsJsonObject().get("status").getAsString()).isEqualTo("UP");
            });
    HttpResponse<byte[]> post = exchange(server, "POST", path);
    assertThat(post.statusCode()).isEqualTo(405);
    assertThat(post.headers().firstValue("Allow")).contains("GET, HEAD");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/rtc", "/rtc/v1", "/agent"})
  void aRequestWithoutUpgradeFindsNothingAtAll(String path, LiveKitServer server) {
    for (String query : List.of("", "?access_token=" + Tokens.join("r", "a"))) {
      Twirp.Reply reply = server.api().get(path + query);
      assertThat(reply.status()).isEqualTo(404);
      assertThat(reply.body()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/nowhere",
        "/metrics",
        "/health/x",
        "/healthy",
        "/rtc/v2",
        "/twirp",
        "/rtc/validate/more"
      })
  void otherPathsAreNotFoundInThesePlainWords(String path, LiveKitServer server) {
    Twirp.Reply reply = server.api().get(path);
    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.text()).isEqualTo("404 page not found\n");
    assertThat(reply.contentType()).startsWith("text/plain");
  }

  @Test
  void oneSlashTooManyInFrontIsForgiven(LiveKitServer server) {
    String token = Tokens.join(Rooms.fresh(), "a");
    assertThat(server.api().get("//rtc/validate?access_token=" + token).text())
        .isEqualTo("success");
    try (SignalClient client = SignalClient.open(server, SignalClient.query("//rtc", token))) {
      assertThat(client.next().message().hasJoin()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/rtc/validate", "/rtc/v1/validate"})
  void validationIsReadableFromEveryOriginEvenWhenItRefuses(String path, LiveKitServer server) {
    for (String[] headers :
        List.of(
            new String[] {"Origin", "https://example.org"},
            new String[0],
            new String[] {"Authorization", "Bearer nonsense"})) {
      HttpResponse<byte[]> response = exchange(server, "GET", path, headers);
      assertThat(response.statusCode()).isEqualTo(401);
      assertThat(response.headers().allValues("Access-Control-Allow-Origin")).containsExactly("*");
    }
  }

  @Test
  void otherAnswersEchoTheOrigin(LiveKitServer server) {
    for (String path : List.of("/", "/nowhere", "/twirp/livekit.RoomService/ListRooms")) {
      HttpResponse<byte[]> response =
          exchange(server, "POST", path, "Origin", "https://example.org");
      assertThat(response.headers().allValues("Access-Control-Allow-Origin"))
          .containsExactly("https://example.org");
    }
    assertThat(exchange(server, "GET", "/").headers().firstValue("Access-Control-Allow-Origin"))
        .isEmpty();
  }

  @Test
  void aPreflightAllowsWhatItAsksForWithoutAToken(LiveKitServer server) {
    HttpResponse<byte[]> response =
        exchange(
            server,
            "OPTIONS",
            "/twirp/livekit.RoomService/ListRooms",
            "Origin",
            "https://example.org",
            "Access-Control-Request-Method",
            "POST",
            "Access-Control-Request-Headers",
            "authorization,content-type");
    assertThat(response.statusCode()).isEqualTo(204);
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin"))
        .hasValue("https://example.org");
    assertThat(response.headers().firstValue("Access-Control-Allow-Methods")).hasValue("POST");
    assertThat(
            response.headers().firstValue("Access-Control-Allow-Headers").orElse("").toLowerCase())
        .contains("authorization")
        .contains("content-type");
    assertThat(response.headers().firstValue("Access-Control-Max-Age")).hasValue("86400");
  }

  @Test
  void refusalsArePlainTextWithoutALineEnd(LiveKitServer server) {
    HttpResponse<byte[]> response = exchange(server, "GET", "/rtc/validate");
    assertThat(new String(response.body(), StandardCharsets.UTF_8))
        .isEqualTo("no permissions to access the room");
    assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
  }

  private static HttpResponse<byte[]> exchange(
      LiveKitServer server, String method, String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.http() + path))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return Twirp.exchange(request.build());
  }
}
