package io.livekit.jakarta.web.rest;

import io.livekit.jakarta.api.rest.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** Tells in our form what the container's JAX-RS refuses by itself. Thread-safe. */
@Provider
@ApplicationScoped
public class RefusalMapper implements ExceptionMapper<WebApplicationException> {
  @Context HttpServletRequest request;

  @Override
  public Response toResponse(WebApplicationException refusal) {
    for (Throwable cause = refusal.getCause(); cause != null; cause = cause.getCause()) {
      Problem known = FailureMapper.known(cause);
      if (known != null) {
        return Problems.response(known);
      }
    }
    Response refused = refusal.getResponse();
    if (refused.getStatus() < 400) {
      // An answer to OPTIONS.
      return refused;
    }
    Response.ResponseBuilder response =
        Response.fromResponse(Problems.response(problem(refused.getStatus())));
    String allow = refused.getHeaderString(HttpHeaders.ALLOW);
    if (allow != null) {
      response.header(HttpHeaders.ALLOW, allow);
    }
    return response.build();
  }

  private Problem problem(int status) {
    if (status == 404 && AuthorizationFilter.hasMatched(request)) {
      // A parameter that can't be made what it should be counts as a resource that isn't there.
      return Problems.of(400, "invalid_request", "A parameter is not of its type.");
    }
    return switch (status) {
      case 400 -> Problems.of(400, "malformed_body", "The request can't be read.");
      case 404 -> Problems.of(404, "not_found", "There is nothing at this path.");
      case 405 -> Problems.of(405, "method_not_allowed", "Allow names the methods of this path.");
      case 406 -> Problems.of(406, "not_acceptable", "This path answers with application/json.");
      case 415 ->
          Problems.of(
              415,
              "unsupported_media_type",
              "Bodies are application/json, those of PATCH also application/merge-patch+json.");
      default ->
          status < 500
              ? Problems.of(status, "refused", "The request was refused.")
              : Problems.internal();
    };
  }
}
