package io.livekit.jakarta.web.http;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
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
    if (isOfApi(request) && status != null) {
      sendProblem(response, status);
      return;
    }
    if (request.getDispatcherType() != DispatcherType.ERROR
        || status == null
        || !TEXTS.containsKey(status)) {
      // A wrong method, a path that only the container knows: nothing of ours is there.
      PlainText.notFound(request, response);
      return;
    }
    PlainText.send(request, response, status, TEXTS.get(status));
  }

  private static boolean isOfApi(HttpServletRequest request) {
    Object path = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
    return request.getDispatcherType() == DispatcherType.ERROR
        && path instanceof String uri
        && uri.startsWith(request.getContextPath() + ApiProblem.PATH);
  }

  private static void sendProblem(HttpServletResponse response, int status) throws IOException {
    String text = TEXTS.getOrDefault(status, TEXTS.get(HttpServletResponse.SC_BAD_REQUEST));
    int known =
        TEXTS.containsKey(status) || status == HttpServletResponse.SC_NOT_FOUND
            ? status
            : HttpServletResponse.SC_BAD_REQUEST;
    String title = known == HttpServletResponse.SC_NOT_FOUND ? "Not Found" : text.substring(4);
    String code = title.toLowerCase(Locale.ROOT).replace(' ', '_');
    ApiProblem.send(response, known, code, title, "The container refused the request.");
  }
}
