package io.livekit.jakarta.web.http;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;

/**
 * Answers in place of the container's error pages, which name the server and echo the request: what
 * the container refuses by itself inside of the application, and what a servlet failed at. Declared
 * as the error page of everything in web.xml; asked for by its path it is as absent as any other.
 */
@WebServlet(name = "error", urlPatterns = ErrorServlet.PATH, loadOnStartup = 1)
public class ErrorServlet extends HttpServlet {

  static final String PATH = "/error-page";

  private static final long serialVersionUID = 1L;

  private static final Map<Integer, String> TEXTS =
      Map.of(
          HttpServletResponse.SC_BAD_REQUEST, "400 Bad Request",
          HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE, "413 Request Entity Too Large",
          HttpServletResponse.SC_SERVICE_UNAVAILABLE, "503 Service Unavailable",
          HttpServletResponse.SC_INTERNAL_SERVER_ERROR, "500 Internal Server Error");

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Integer status = (Integer) request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
    if (request.getDispatcherType() != DispatcherType.ERROR
        || status == null
        || !TEXTS.containsKey(status)) {
      // A wrong method, a path that only the container knows: nothing of ours is there.
      PlainText.notFound(request, response);
      return;
    }
    PlainText.send(request, response, status, TEXTS.get(status));
  }
}
