package io.livekit.jakarta.testkit;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Calls the server API as a curl user would. */
public final class Twirp {

  /** What came back. */
  public record Reply(int status, String contentType, byte[] body) {

    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    public JsonObject json() {
      JsonElement element = JsonParser.parseString(text());
      return element.getAsJsonObject();
    }
  }

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final Endpoint server;

  public Twirp(Endpoint server) {
    this.server = server;
  }

  /** A RoomService method that must succeed, as an administrator of the room. */
  public JsonObject room(String room, String method, String json) {
    Reply reply = call("RoomService/" + method, Tokens.admin(room), json);
    if (reply.status() != 200) {
      throw new AssertionError(method + " answered " + reply.status() + " " + reply.text());
    }
    return reply.json();
  }

  /** Any method with JSON. */
  public Reply call(String method, String token, String json) {
    return post(
        "/twirp/livekit." + method,
        token,
        "application/json",
        json.getBytes(StandardCharsets.UTF_8));
  }

  /** Any request body to any path. */
  public Reply post(String path, String token, String contentType, byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.http() + path))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", contentType)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return send(request.build());
  }

  /** A plain GET with headers as name, value, name, value… */
  public Reply get(String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.http() + path))
            .timeout(Duration.ofSeconds(30))
            .GET();
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.build());
  }

  /** Sends it and reads the answer whole. */
  public static Reply send(HttpRequest request) {
    HttpResponse<byte[]> response = exchange(request);
    return new Reply(
        response.statusCode(),
        response.headers().firstValue("Content-Type").orElse(""),
        response.body());
  }

  /** Sends it and keeps the headers. */
  public static HttpResponse<byte[]> exchange(HttpRequest request) {
    try {
      return CLIENT.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
