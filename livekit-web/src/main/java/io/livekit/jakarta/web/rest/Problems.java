package io.livekit.jakarta.web.rest;

import io.livekit.jakarta.api.rest.Problem;
import io.livekit.jakarta.api.rest.Problem.Violation;
import io.livekit.jakarta.media.api.ServiceException;
import io.livekit.jakarta.web.http.ApiProblem;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Locale;

/** What failures are told as. Stateless. */
final class Problems {

  /** Characters of a detail; what it echoes of a request ends here. */
  private static final int MAX_DETAIL = 320;

  /** What is too much for now may be tried again soon. */
  private static final String RETRY_SECONDS = "1";

  private Problems() {}

  static Problem of(int status, String code, String detail) {
    return new Problem(ApiProblem.type(code), title(code), status, bounded(detail), code, null);
  }

  static Problem violations(List<Violation> violations) {
    String code = "invalid_request";
    return new Problem(
        ApiProblem.type(code),
        title(code),
        400,
        "The request breaks " + violations.size() + " of its rules.",
        code,
        violations);
  }

  static Problem of(ServiceException failure) {
    ServiceException.Code meaning = failure.meaning();
    return switch (meaning) {
      case ABORTED -> of(412, "precondition_failed", "It has changed in the meantime.");
      case NOT_FOUND -> of(404, "not_found", absent(failure));
      default -> of(status(meaning), meaning.name().toLowerCase(Locale.ROOT), failure.getMessage());
    };
  }

  /** In the reference's words where these say it. */
  private static String absent(ServiceException failure) {
    return failure.code() == ServiceException.Code.NOT_FOUND
        ? failure.getMessage()
        : "The room has no such participant.";
  }

  static Problem internal() {
    return of(500, "internal", "The server failed; its log says why.");
  }

  private static int status(ServiceException.Code code) {
    return switch (code) {
      case INVALID_ARGUMENT, MALFORMED, OUT_OF_RANGE -> 400;
      case UNAUTHENTICATED -> 401;
      case PERMISSION_DENIED -> 403;
      case NOT_FOUND, BAD_ROUTE -> 404;
      case CANCELED -> 408;
      case ALREADY_EXISTS, FAILED_PRECONDITION -> 409;
      case ABORTED -> 412;
      case RESOURCE_EXHAUSTED -> 429;
      case UNIMPLEMENTED -> 501;
      case UNAVAILABLE -> 503;
      case DEADLINE_EXCEEDED -> 504;
      case UNKNOWN, INTERNAL, DATALOSS -> 500;
    };
  }

  /** The code as a sentence. */
  private static String title(String code) {
    String words = code.replace('_', ' ');
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  private static String bounded(String detail) {
    return detail.length() > MAX_DETAIL ? detail.substring(0, MAX_DETAIL) + "…" : detail;
  }

  static Response response(Problem problem) {
    Response.ResponseBuilder response =
        Response.status(problem.status()).type(Problem.MEDIA_TYPE).entity(problem);
    switch (problem.status()) {
      case 401 -> response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
      case 429, 503 -> response.header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
      default -> {}
    }
    return response.build();
  }
}
