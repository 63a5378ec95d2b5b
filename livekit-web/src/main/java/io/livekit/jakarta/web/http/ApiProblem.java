package io.livekit.jakarta.web.http;

import com.google.gson.JsonObject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Failures of the REST API that happen before or behind its resources, in the form that its callers
 * read (RFC 9457).
 */
public final class ApiProblem {

  /** Where the REST API is. */
  public static final String PATH = "/api/v1";

  private static final String TYPE = "urn:livekit:problem:";

  private ApiProblem() {}

  /**
   * @return whether the request is one of the REST API
   */
  public static boolean concerns(String path) {
    return path.equals(PATH) || path.startsWith(PATH + "/");
  }

  static boolean concerns(HttpServletRequest request) {
    return concerns(RequestPath.of(request));
  }

  /**
   * @return the URN of a code
   */
  public static String type(String code) {
    return TYPE + code;
  }

  static void send(
      HttpServletResponse response, int status, String code, String title, String detail)
      throws IOException {
    JsonObject problem = new JsonObject();
    problem.addProperty("code", code);
    problem.addProperty("detail", detail);
    problem.addProperty("status", status);
    problem.addProperty("title", title);
    problem.addProperty("type", type(code));
    byte[] body = problem.toString().getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.setContentType("application/problem+json");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
