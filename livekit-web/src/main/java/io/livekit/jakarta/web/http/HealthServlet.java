package io.livekit.jakarta.web.http;

import io.livekit.jakarta.media.lifecycle.NodeHealth;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** {@code GET /}: the health text that load balancers and SDKs look for (spec/04 §6). */
@WebServlet(name = "health", urlPatterns = "", loadOnStartup = 1)
public class HealthServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  @Inject transient NodeHealth health;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (health.healthy()) {
      PlainText.send(request, response, HttpServletResponse.SC_OK, "OK");
    } else {
      PlainText.send(
          request,
          response,
          HttpServletResponse.SC_NOT_ACCEPTABLE,
          "Not Ready\nNode Updated At " + health.lastLook());
    }
  }
}
