package io.livekit.jakarta.web.rest;

import io.livekit.jakarta.api.ParticipantInfo;
import io.livekit.jakarta.api.RoomInfo;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.Annotation;
import java.util.Set;

/** Puts answers into bytes, and gives an ETag to those that can be changed. Thread-safe. */
@Provider
@ApplicationScoped
public class AnswerFilter implements ContainerResponseFilter {
  private static final Set<String> READING = Set.of("GET", "HEAD");

  @Inject Json json;

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    response.getHeaders().putSingle("X-Content-Type-Options", "nosniff");
    Object entity = response.getEntity();
    if (entity == null && response.getStatus() == 200 && !READING.contains(request.getMethod())) {
      // Containers differ in what the end of a stage without a result is.
      response.setStatus(204);
    }
    if (!(entity instanceof Record)) {
      return;
    }
    byte[] body = json.write(entity);
    response.setEntity(body, new Annotation[0], response.getMediaType());
    if (entity instanceof RoomInfo || entity instanceof ParticipantInfo) {
      tag(request, response, Json.tag(body));
    }
  }

  private static void tag(
      ContainerRequestContext request, ContainerResponseContext response, String tag) {
    response.getHeaders().putSingle(HttpHeaders.ETAG, '"' + tag + '"');
    String known = request.getHeaderString(HttpHeaders.IF_NONE_MATCH);
    if (known != null
        && READING.contains(request.getMethod())
        && EntityTags.parse(known).matchWeakly(tag)) {
      response.setStatus(304);
      response.setEntity(null);
    }
  }
}
