package io.livekit.jakarta.web.rest;

import io.livekit.jakarta.api.rest.Problem;
import io.livekit.jakarta.media.api.ServiceException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.lang.System.Logger.Level;

/** Tells of everything that no other mapper knows, and never more than its kind. Thread-safe. */
@Provider
@ApplicationScoped
public class FailureMapper implements ExceptionMapper<Throwable> {
  private static final System.Logger LOG = System.getLogger(FailureMapper.class.getName());

  @Inject ViolationMapper violations;
  @Inject RefusalMapper refusals;

  @Override
  public Response toResponse(Throwable failure) {
    // Containers wrap what a reader throws, and stages what a room does.
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConstraintViolationException invalid) {
        return violations.toResponse(invalid);
      }
      if (cause instanceof WebApplicationException e) {
        return refusals.toResponse(e);
      }
      Problem problem = known(cause);
      if (problem != null) {
        return Problems.response(problem);
      }
    }
    LOG.log(Level.ERROR, "a request of the REST API failed", failure);
    return Problems.response(Problems.internal());
  }

  /**
   * @return null when it isn't an exception of ours
   */
  static Problem known(Throwable cause) {
    if (cause instanceof ProblemException e) {
      return e.problem();
    }
    if (cause instanceof InvalidBodyException e) {
      return Problems.violations(e.violations());
    }
    return cause instanceof ServiceException e ? Problems.of(e) : null;
  }
}
