package io.livekit.jakarta.web.demo;

import com.google.gson.JsonObject;
import io.livekit.jakarta.media.auth.AccessTokens;
import io.livekit.jakarta.media.auth.ClaimGrants;
import io.livekit.jakarta.media.auth.VideoGrant;
import io.livekit.jakarta.media.config.IpAddresses;
import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.web.http.PageFiles;
import io.livekit.jakarta.web.http.PlainText;
import io.livekit.jakarta.web.http.QueryString;
import io.livekit.jakarta.web.http.RequestPath;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/**
 * The demo page, and tokens for it. In development mode only. Whoever gets a token here may join
 * any room under any name, so there are tokens only where that is no secret anyway: with the
 * well-known development key, and for callers that came to a loopback address.
 */
@WebServlet(
    name = "demo",
    urlPatterns = {"/demo", "/demo/*"},
    loadOnStartup = 1)
public class DemoServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;
  private static final System.Logger LOG = System.getLogger(DemoServlet.class.getName());
  private static final Duration TOKEN_LIFETIME = Duration.ofHours(6);

  private static final Map<String, String> TYPES =
      Map.of(
          "index.html", "text/html; charset=utf-8",
          "style.css", "text/css; charset=utf-8",
          "demo.js", "text/javascript; charset=utf-8",
          "demo.js.map", "application/json");

  private final transient PageFiles files = new PageFiles("/WEB-INF/demo/", TYPES);

  @Inject transient LiveKitConfig config;
  @Inject transient AccessTokens tokens;

  /** Says whom the page can't help, instead of leaving that to its first visitor. */
  @Override
  public void init() {
    if (config.development() && !config.usesPlaceholderKeys()) {
      LOG.log(
          Level.WARNING,
          "development mode with keys of your own: /demo/token is off, it would give everybody"
              + " valid tokens; the demo page needs a token that you made");
    } else if (config.development() && !isLoopbackOnly(config)) {
      LOG.log(
          Level.WARNING,
          "the server doesn't listen on loopback only: /demo/token answers callers on this machine"
              + " and nobody else");
    }
  }

  private static boolean isLoopbackOnly(LiveKitConfig config) {
    return !config.bindAddresses().isEmpty()
        && config.bindAddresses().stream().allMatch(DemoServlet::isLoopback);
  }

  private static boolean isLoopback(String address) {
    return IpAddresses.isLiteral(address) && IpAddresses.parse(address).isLoopbackAddress();
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = RequestPath.of(request);
    boolean reads = "GET".equals(request.getMethod()) || "HEAD".equals(request.getMethod());
    if (!reads || !config.development()) {
      PlainText.notFound(request, response);
    } else if (path.equals("/demo")) {
      response.sendRedirect(request.getContextPath() + "/demo/");
    } else if (path.equals("/demo/token")) {
      token(request, response);
    } else {
      files.send(getServletContext(), request, response, path.substring("/demo/".length()));
    }
  }

  private void token(HttpServletRequest request, HttpServletResponse response) throws IOException {
    if (!config.usesPlaceholderKeys() || !isLoopback(request.getLocalAddr())) {
      PlainText.notFound(request, response);
      return;
    }
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
    String key = config.keys().first().orElseThrow();
    JsonObject answer = new JsonObject();
    answer.addProperty(
        "token", tokens.issue(key, ClaimGrants.of(identity, identity, video), TOKEN_LIFETIME));
    response.setContentType("application/json");
    response.setHeader("Cache-Control", "no-store");
    response.getOutputStream().write(answer.toString().getBytes(StandardCharsets.UTF_8));
  }
}
