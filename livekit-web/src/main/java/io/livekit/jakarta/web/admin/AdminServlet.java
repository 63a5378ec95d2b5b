package io.livekit.jakarta.web.admin;

import io.livekit.jakarta.web.http.PageFiles;
import io.livekit.jakarta.web.http.PlainText;
import io.livekit.jakarta.web.http.RequestPath;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;

/**
 * The files of the administration page. Anybody may have them: they are the same for everybody, and
 * what the page shows and does it asks the REST API for, which asks who is there.
 */
@WebServlet(
    name = "admin",
    urlPatterns = {"/admin", "/admin/*"},
    loadOnStartup = 1)
public class AdminServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  private static final String PATH = "/admin";
  private static final String SCRIPT = "text/javascript; charset=utf-8";

  private static final Map<String, String> TYPES =
      Map.of(
          "index.html", "text/html; charset=utf-8",
          "style.css", "text/css; charset=utf-8",
          "main.js", SCRIPT,
          "session.js", SCRIPT,
          "api.js", SCRIPT,
          "figures.js", SCRIPT,
          "room.js", SCRIPT,
          "events.js", SCRIPT,
          "dom.js", SCRIPT);

  /**
   * Scripts, styles and requests of this origin only, and no frame around it: whoever is signed in
   * can end calls.
   */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
          + " img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final transient PageFiles files = new PageFiles("/WEB-INF/admin/", TYPES);

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = RequestPath.of(request);
    boolean reads = "GET".equals(request.getMethod()) || "HEAD".equals(request.getMethod());
    if (!reads) {
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
