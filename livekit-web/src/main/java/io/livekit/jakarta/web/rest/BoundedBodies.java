package io.livekit.jakarta.web.rest;

import io.livekit.jakarta.media.api.ServiceException;
import io.livekit.jakarta.media.wire.MalformedMessageException;
import io.livekit.jakarta.web.http.RequestBodies;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;

/** Bodies of the REST API, within the bounds that all APIs share. Thread-safe. */
@ApplicationScoped
public class BoundedBodies {
  @Inject RequestBodies bodies;

  /**
   * @param maxBytes as long the body may be
   * @throws ProblemException when it is longer, or isn't JSON where it should be
   */
  <T> T read(HttpServletRequest request, int maxBytes, RequestBodies.Reader<T> reader)
      throws IOException {
    try {
      return bodies.read(request, maxBytes, reader);
    } catch (MalformedMessageException e) {
      throw new ProblemException(
          Problems.of(400, "malformed_body", "The body is not JSON: " + e.getMessage()));
    } catch (ServiceException e) {
      if (e.code() == ServiceException.Code.RESOURCE_EXHAUSTED) {
        throw new ProblemException(Problems.of(413, "content_too_large", e.getMessage()));
      }
      throw e;
    }
  }
}
