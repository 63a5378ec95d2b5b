package io.livekit.jakarta.ear;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Asks the server whether it runs, as a load balancer does. */
final class Health {
  /** Not HTTP/2: Payara keeps what a connection of it has served for as long as that is open. */
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private Health() {}

  static boolean isOk() {
    HttpResponse<String> reply = ask("/");
    return reply != null && reply.statusCode() == 200 && reply.body().equals("OK");
  }

  /**
   * @return of whatever answers there, or -1 if nothing does
   */
  static int status() {
    return status("/");
  }

  /**
   * @return whether it takes new rooms
   */
  static boolean isReady() {
    return status("/health/ready") == 200;
  }

  private static int status(String path) {
    HttpResponse<String> reply = ask(path);
    return reply == null ? -1 : reply.statusCode();
  }

  private static HttpResponse<String> ask(String path) {
    try {
      return HTTP.send(request(path), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  private static HttpRequest request(String path) {
    return HttpRequest.newBuilder(URI.create(ThisServer.ENDPOINT.http() + path))
        .timeout(ThisServer.PATIENCE)
        .build();
  }
}
