package io.livekit.jakarta.web.container;

import jakarta.servlet.http.HttpServletResponse;

/**
 * Payara 6 (Grizzly 4.0): ends the answer to a refused upgrade neither by its length nor by chunks,
 * and keeps the connection open, so that a client waits for more of it.
 *
 * <p>So such an answer says its length, and closes the connection.
 */
public final class RefusedUpgrade {

  private RefusedUpgrade() {}

  /** Called before the body is written. */
  public static void end(HttpServletResponse response, int bodyBytes) {
    response.setContentLength(bodyBytes);
    response.setHeader("Connection", "close");
  }
}
