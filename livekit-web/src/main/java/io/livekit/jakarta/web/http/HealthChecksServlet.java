package io.livekit.jakarta.web.http;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.livekit.jakarta.media.drain.Drain;
import io.livekit.jakarta.media.lifecycle.NodeHealth;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What supervisors ask, in the format of MicroProfile Health: {@code /health/live} (else restart
 * it), {@code /health/ready} (else send nobody new), {@code /health/started}, and {@code /health}
 * for all of them. 200 is up, 503 is down. Ours and not the container's, because that has no such
 * pages, closes them, or shows them on another port, one server like this and the next like that.
 */
@WebServlet(
    name = "health-checks",
    urlPatterns = {"/health", "/health/*"},
    loadOnStartup = 1)
public class HealthChecksServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  /** A node whose threads haven't come to look at it for so long is stuck (spec/04 §6). */
  private static final Duration STUCK = Duration.ofSeconds(30);

  @Inject transient NodeHealth health;
  @Inject transient Drain drain;

  /** One finding. */
  private record Check(String name, boolean up, Map<String, String> data) {}

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    List<Check> checks = checks(request.getPathInfo());
    if (checks.isEmpty()) {
      PlainText.notFound(request, response);
    } else if (!List.of("GET", "HEAD").contains(request.getMethod())) {
      response.setHeader("Allow", "GET, HEAD");
      PlainText.send(
          request, response, HttpServletResponse.SC_METHOD_NOT_ALLOWED, "method not allowed\n");
    } else {
      answer(response, checks);
    }
  }

  private List<Check> checks(String path) {
    List<Check> checks = new ArrayList<>();
    boolean all = path == null || path.equals("/");
    if (all || path.equals("/started")) {
      checks.add(new Check("started", health.lastLook() != null, Map.of()));
    }
    if (all || path.equals("/live")) {
      checks.add(new Check("threads", !isStuck(), Map.of()));
    }
    if (all || path.equals("/ready")) {
      checks.add(new Check("load", health.healthy(), Map.of()));
      Drain.State state = drain.state();
      checks.add(
          new Check("rooms", state == Drain.State.SERVING, Map.of("state", state.toString())));
    }
    return checks;
  }

  private boolean isStuck() {
    Instant updated = health.lastLook();
    return updated == null || updated.plus(STUCK).isBefore(Instant.now());
  }

  private static void answer(HttpServletResponse response, List<Check> checks) throws IOException {
    boolean up = checks.stream().allMatch(Check::up);
    JsonArray list = new JsonArray();
    for (Check check : checks) {
      JsonObject one = new JsonObject();
      one.addProperty("name", check.name());
      one.addProperty("status", status(check.up()));
      if (!check.data().isEmpty()) {
        JsonObject data = new JsonObject();
        check.data().forEach(data::addProperty);
        one.add("data", data);
      }
      list.add(one);
    }
    JsonObject body = new JsonObject();
    body.addProperty("status", status(up));
    body.add("checks", list);
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    response.setStatus(up ? HttpServletResponse.SC_OK : HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    response.setContentType("application/json");
    response.setHeader("Cache-Control", "no-store");
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }

  private static String status(boolean up) {
    return up ? "UP" : "DOWN";
  }
}
