package io.livekit.jakarta.web.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Writes the short text answers that clients compare and show (spec/01 §1, §2.4). */
public final class PlainText {

  private PlainText() {}

  /**
   * Answers with the text exactly as given: no newline is added, because SDKs match on the body.
   */
  public static void send(
      HttpServletRequest request, HttpServletResponse response, int status, String text)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.setContentType("text/plain; charset=utf-8");
    response.setHeader("X-Content-Type-Options", "nosniff");
    // Without an explicit length Payara ends a refused upgrade neither by length nor by chunks.
    response.setContentLength(body.length);
    if (Upgrades.isWebSocket(request)) {
      response.setHeader("Connection", "close");
    }
    response.getOutputStream().write(body);
  }
}
