package io.livekit.jakarta.web.http;

import io.livekit.jakarta.web.container.MetricsPage;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Takes every path that nothing else serves, in place of the container's file servlet, of its
 * servlet for JSPs, and of their error pages.
 */
@WebServlet(
    name = "not-found",
    urlPatterns = {"/", "*.jsp", "*.jspx", MetricsPage.PATHS},
    loadOnStartup = 1)
public class NotFoundServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    PlainText.notFound(request, response);
  }
}
