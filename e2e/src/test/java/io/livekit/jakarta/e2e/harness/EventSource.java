package io.livekit.jakarta.e2e.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Reads Server-Sent Events as a browser does. Owned by: one thread. */
public final class EventSource implements AutoCloseable {
  private final InputStream body;
  private final BufferedReader lines;

  /**
   * @param path below {@code /api/v1}
   * @param lastEventId where to go on; null for from now on
   */
  public EventSource(LiveKitServer server, String path, String token, String lastEventId)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.http() + "/api/v1" + path))
            .header("Authorization", "Bearer " + token)
            .header("Accept", "text/event-stream");
    if (lastEventId != null) {
      request.header("Last-Event-ID", lastEventId);
    }
    HttpResponse<InputStream> response =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .build()
            .send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/event-stream");
    body = response.body();
    lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
  }

  /**
   * @return the fields of the next event
   */
  public Map<String, String> next() throws IOException {
    Map<String, String> fields = new HashMap<>();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        fields.put(line.substring(0, colon), line.substring(colon + 1).trim());
      } else if (line.isEmpty() && fields.containsKey("event")) {
        return fields;
      }
    }
    throw new IOException("the events have ended");
  }

  /**
   * @return the fields of the next event of this name
   */
  public Map<String, String> await(String name) throws IOException {
    Map<String, String> event = next();
    while (!event.get("event").equals(name)) {
      event = next();
    }
    return event;
  }

  @Override
  public void close() throws IOException {
    body.close();
  }
}
