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
    try {
      HttpResponse<String> reply = HTTP.send(request(), HttpResponse.BodyHandlers.ofString());
      return reply.statusCode() == 200 && reply.body().equals("OK");
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static HttpRequest request() {
    return HttpRequest.newBuilder(URI.create(ThisServer.ENDPOINT.http() + "/"))
        .timeout(ThisServer.PATIENCE)
        .build();
  }
}
