package io.livekit.jakarta.web.twirp;

import com.google.gson.JsonObject;
import io.livekit.jakarta.media.api.ServiceException;
import java.util.Map;

/**
 * A Twirp error as it goes over the wire (spec/03 §1).
 *
 * @param code one of the Twirp codes
 * @param meta may be empty
 */
record TwirpError(ServiceException.Code code, String message, Map<String, String> meta) {

  /**
   * Errors that the reference didn't make by Twirp itself reach clients with this before their
   * text.
   */
  private static final String FOREIGN_PREFIX = "twirp error unknown: ";

  static TwirpError of(ServiceException e) {
    return new TwirpError(
        e.code(), e.nativeError() ? e.getMessage() : FOREIGN_PREFIX + e.getMessage(), e.meta());
  }

  static TwirpError unauthenticated() {
    return new TwirpError(ServiceException.Code.UNAUTHENTICATED, "permissions denied", Map.of());
  }

  static TwirpError badRoute(String message, String method, String path) {
    return new TwirpError(
        ServiceException.Code.BAD_ROUTE,
        message,
        Map.of("twirp_invalid_route", method + " " + path));
  }

  static TwirpError malformed(String message) {
    return new TwirpError(ServiceException.Code.MALFORMED, message, Map.of());
  }

  static TwirpError deadlineExceeded() {
    return new TwirpError(
        ServiceException.Code.DEADLINE_EXCEEDED, "context deadline exceeded", Map.of());
  }

  static TwirpError internal() {
    // What went wrong inside is for the log, not for the caller.
    return new TwirpError(ServiceException.Code.INTERNAL, "internal error", Map.of());
  }

  String json() {
    JsonObject error = new JsonObject();
    error.addProperty("code", code.twirpName());
    error.addProperty("msg", message);
    if (!meta.isEmpty()) {
      JsonObject members = new JsonObject();
      meta.forEach(members::addProperty);
      error.add("meta", members);
    }
    return error.toString();
  }
}
