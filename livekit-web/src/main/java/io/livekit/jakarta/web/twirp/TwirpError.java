package io.livekit.jakarta.web.twirp;

import com.google.gson.JsonObject;
import io.livekit.jakarta.media.api.ServiceException;
import io.livekit.jakarta.media.api.ServiceException.Code;
import io.livekit.jakarta.media.wire.Excerpt;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A Twirp error as it goes over the wire (spec/03 §1).
 *
 * @param meta may be empty
 */
record TwirpError(Code code, String message, Map<String, String> meta) {

  /**
   * Errors that the reference didn't make by Twirp itself reach clients with this before their
   * text.
   */
  private static final String FOREIGN_PREFIX = "twirp error unknown: ";

  /** What a caller sent is repeated twice at most, and with the verb stays below the bound. */
  private static final int MAX_ECHO = 112;

  private static final int MAX_VERB = 16;

  static TwirpError of(ServiceException e) {
    return new TwirpError(
        e.code(), e.nativeError() ? e.getMessage() : FOREIGN_PREFIX + e.getMessage(), e.meta());
  }

  static TwirpError unauthenticated() {
    return new TwirpError(Code.UNAUTHENTICATED, "permissions denied", Map.of());
  }

  static TwirpError wrongVerb(String verb, String path) {
    return badRoute(
        "unsupported method \"" + Excerpt.of(verb, MAX_VERB) + "\" (only POST is allowed)",
        verb,
        path);
  }

  static TwirpError noHandler(String verb, String path) {
    return badRoute("no handler for path \"" + Excerpt.of(path, MAX_ECHO) + "\"", verb, path);
  }

  static TwirpError wrongContentType(String type, String verb, String path) {
    return badRoute("unexpected Content-Type: \"" + Excerpt.of(type, MAX_ECHO) + "\"", verb, path);
  }

  private static TwirpError badRoute(String message, String verb, String path) {
    return new TwirpError(
        Code.BAD_ROUTE,
        message,
        Map.of(
            "twirp_invalid_route", Excerpt.of(verb, MAX_VERB) + " " + Excerpt.of(path, MAX_ECHO)));
  }

  static TwirpError malformed(String message) {
    return new TwirpError(Code.MALFORMED, message, Map.of());
  }

  static TwirpError deadlineExceeded() {
    return new TwirpError(Code.DEADLINE_EXCEEDED, "context deadline exceeded", Map.of());
  }

  static TwirpError internal() {
    // What went wrong inside is for the log, not for the caller.
    return new TwirpError(Code.INTERNAL, "internal error", Map.of());
  }

  int httpStatus() {
    return switch (code) {
      case INVALID_ARGUMENT, MALFORMED, OUT_OF_RANGE -> 400;
      case UNAUTHENTICATED -> 401;
      case PERMISSION_DENIED -> 403;
      case NOT_FOUND, BAD_ROUTE -> 404;
      case CANCELED, DEADLINE_EXCEEDED -> 408;
      case ALREADY_EXISTS, ABORTED -> 409;
      case FAILED_PRECONDITION -> 412;
      case RESOURCE_EXHAUSTED -> 429;
      case UNKNOWN, INTERNAL, DATALOSS -> 500;
      case UNIMPLEMENTED -> 501;
      case UNAVAILABLE -> 503;
    };
  }

  /**
   * @return the body of the answer
   */
  byte[] json() {
    JsonObject error = new JsonObject();
    error.addProperty("code", code.name().toLowerCase(Locale.ROOT));
    error.addProperty("msg", message);
    if (!meta.isEmpty()) {
      JsonObject members = new JsonObject();
      new LinkedHashMap<>(meta).forEach(members::addProperty);
      error.add("meta", members);
    }
    return error.toString().getBytes(StandardCharsets.UTF_8);
  }
}
