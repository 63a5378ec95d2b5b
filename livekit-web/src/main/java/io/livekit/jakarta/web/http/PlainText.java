package io.livekit.jakarta.web.http;

import io.livekit.jakarta.web.container.RefusedUpgrade;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Writes the short text answers that clients compare and show (spec/01 §1, §2.4). */
public final class PlainText {

  /**
   * Characters of an answer. The texts of ours are shorter; what they echo of a request ends here,
   * so that an answer is never longer than what asked for it by much.
   */
  static final int MAX_LENGTH = 320;

  private static final String NOT_FOUND = "404 page not found\n";

  private PlainText() {}

  /**
   * Answers with the text exactly as given, up to {@link #MAX_LENGTH}: no newline is added, because
   * SDKs match on the body.
   */
  public static void send(
      HttpServletRequest request, HttpServletResponse response, int status, String text)
      throws IOException {
    String bounded = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "…" : text;
    byte[] body = bounded.getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.setContentType("text/plain; charset=utf-8");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setContentLength(body.length);
    if (Upgrades.namesWebSocket(request)) {
      RefusedUpgrade.end(response, body.length);
    }
    response.getOutputStream().write(body);
  }

  /** Answers as the reference's router does for a path that it doesn't have (spec/01 §1). */
  public static void notFound(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    send(request, response, HttpServletResponse.SC_NOT_FOUND, NOT_FOUND);
  }
}
