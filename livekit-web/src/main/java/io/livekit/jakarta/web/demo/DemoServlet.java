package io.livekit.jakarta.web.demo;

import com.google.gson.JsonObject;
import io.livekit.jakarta.media.auth.ClaimGrants;
import io.livekit.jakarta.media.auth.VideoGrant;
import io.livekit.jakarta.media.lifecycle.MediaServer;
import io.livekit.jakarta.web.http.PlainText;
import io.livekit.jakarta.web.http.QueryString;
import io.livekit.jakarta.web.http.RequestPath;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/**
 * The demo page, and tokens for it. In development mode only: whoever reaches this servlet may join
 * any room under any name.
 */
@WebServlet(
    name = "demo",
    urlPatterns = {"/demo", "/demo/*"})
public class DemoServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;
  private static final Duration TOKEN_LIFETIME = Duration.ofHours(6);

  /** The page's files, all of them: nothing else under WEB-INF can be asked for. */
  private static final Map<String, String> TYPES =
      Map.of(
          "index.html", "text/html; charset=utf-8",
          "style.css", "text/css; charset=utf-8",
          "demo.js", "text/javascript; charset=utf-8",
          "demo.js.map", "application/json");

  @Inject private transient MediaServer server;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = RequestPath.of(request);
    if (!server.config().development()) {
      notFound(request, response);
    } else if (path.equals("/demo")) {
      response.sendRedirect(request.getContextPath() + "/demo/");
    } else if (path.equals("/demo/token")) {
      token(request, response);
    } else {
      file(
          request,
          response,
          path.equals("/demo/") ? "index.html" : path.substring("/demo/".length()));
    }
  }

  private void file(HttpServletRequest request, HttpServletResponse response, String name)
      throws IOException {
    String type = TYPES.get(name);
    try (InputStream file =
        type == null ? null : getServletContext().getResourceAsStream("/WEB-INF/demo/" + name)) {
      if (file == null) {
        notFound(request, response);
        return;
      }
      response.setContentType(type);
      response.setHeader("Cache-Control", "no-cache");
      file.transferTo(response.getOutputStream());
    }
  }

  private void token(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Map<String, String> query = QueryString.parse(request.getQueryString());
    String identity = query.getOrDefault("identity", "");
    String room = query.getOrDefault("room", "");
    if (identity.isEmpty() || room.isEmpty()) {
      PlainText.send(
          request, response, HttpServletResponse.SC_BAD_REQUEST, "identity and room are required");
      return;
    }
    VideoGrant video =
        VideoGrant.builder().roomJoin(true).room(room).canUpdateOwnMetadata(true).build();
    String key = server.config().keys().first().orElseThrow();
    JsonObject answer = new JsonObject();
    answer.addProperty(
        "token",
        server.tokens().issue(key, ClaimGrants.of(identity, identity, video), TOKEN_LIFETIME));
    response.setContentType("application/json");
    response.setHeader("Cache-Control", "no-store");
    response.getOutputStream().write(answer.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void notFound(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    PlainText.send(request, response, HttpServletResponse.SC_NOT_FOUND, "404 page not found\n");
  }
}
