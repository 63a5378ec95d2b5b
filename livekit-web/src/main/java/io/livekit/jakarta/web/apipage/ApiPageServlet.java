package io.livekit.jakarta.web.apipage;

import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.web.http.PageFiles;
import io.livekit.jakarta.web.http.PlainText;
import io.livekit.jakarta.web.http.RequestPath;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;

/**
 * A page that shows openapi.json and sends the requests that it describes, with the token that its
 * reader enters. Only where {@code rest.page} says so.
 */
@WebServlet(
    name = "api-page",
    urlPatterns = {"/api", "/api/", "/api/page.js", "/api/style.css"},
    loadOnStartup = 1)
public class ApiPageServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private static final String PATH = "/api";

  private static final Map<String, String> TYPES =
      Map.of(
          "index.html", "text/html; charset=utf-8",
          "style.css", "text/css; charset=utf-8",
          "page.js", "text/javascript; charset=utf-8");

  /** Nothing of elsewhere, and no frame around it: its reader enters a token. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
          + " img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final transient PageFiles files = new PageFiles("/WEB-INF/apipage/", TYPES);

  @Inject transient LiveKitConfig config;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = RequestPath.of(request);
    boolean reads = "GET".equals(request.getMethod()) || "HEAD".equals(request.getMethod());
    if (!reads || !config.rest().page()) {
      PlainText.notFound(request, response);
    } else if (path.equals(PATH)) {
      response.sendRedirect(request.getContextPath() + PATH + "/");
    } else {
      response.setHeader("Content-Security-Policy", POLICY);
      response.setHeader("Referrer-Policy", "no-referrer");
      files.send(
          getServletContext(), request, response, path.substring(PATH.length() + "/".length()));
    }
  }
}
