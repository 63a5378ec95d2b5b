package io.livekit.jakarta.testkit;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Calls the REST API as a curl user would, and holds every answer against the server's own
 * description.
 */
public final class Rest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What came back. */
  public record Reply(int status, HttpResponse<byte[]> response) {

    public String text() {
      return new String(response.body(), StandardCharsets.UTF_8);
    }

    public JsonObject json() {
      return JsonParser.parseString(text()).getAsJsonObject();
    }

    public String header(String name) {
      Optional<String> value = response.headers().firstValue(name);
      return value.orElse("");
    }

    /**
     * @return the code of the problem that it must be
     */
    public String problem() {
      if (!header("Content-Type").equals("application/problem+json")) {
        throw new AssertionError(
            "no problem but " + status + " " + header("Content-Type") + text());
      }
      JsonObject problem = json();
      if (problem.get("status").getAsInt() != status) {
        throw new AssertionError("the status is " + status + " and not as in " + problem);
      }
      return problem.get("code").getAsString();
    }
  }

  private final Endpoint server;
  private final String token;
  private final List<String> headers;

  private Rest(Endpoint server, String token, List<String> headers) {
    this.server = server;
    this.token = token;
    this.headers = headers;
  }

  /**
   * @param token null for none
   */
  public static Rest of(Endpoint server, String token) {
    return new Rest(server, token, List.of());
  }

  /** The same with another header. */
  public Rest with(String name, String value) {
    List<String> more = new ArrayList<>(headers);
    more.add(name);
    more.add(value);
    return new Rest(server, token, List.copyOf(more));
  }

  public Reply get(String path) {
    return call("GET", path, null, null);
  }

  public Reply delete(String path) {
    return call("DELETE", path, null, null);
  }

  public Reply post(String path, String json) {
    return call("POST", path, "application/json", json);
  }

  public Reply patch(String path, String json) {
    return call("PATCH", path, "application/merge-patch+json", json);
  }

  /**
   * @param path below {@code /api/v1}
   * @param contentType null for none
   * @param body null for none
   */
  public Reply call(String method, String path, String contentType, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.http() + "/api/v1" + path))
            .timeout(PATIENCE)
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    if (contentType != null) {
      request.header("Content-Type", contentType);
    }
    if (!headers.isEmpty()) {
      request.headers(headers.toArray(String[]::new));
    }
    HttpResponse<byte[]> response = Twirp.exchange(request.build());
    Description.of(server).check(method, path, response);
    return new Reply(response.statusCode(), response);
  }
}
