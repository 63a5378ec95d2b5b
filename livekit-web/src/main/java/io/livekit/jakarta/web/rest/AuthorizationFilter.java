package io.livekit.jakarta.web.rest;

import io.livekit.jakarta.media.auth.VerifiedToken;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.Provider;
import java.util.Optional;

/**
 * Asks whether the caller may make a request, before anything of its body is read. Who may not
 * learns what the token lacks. Thread-safe.
 */
@Provider
@Priority(Priorities.AUTHORIZATION)
@ApplicationScoped
public class AuthorizationFilter implements ContainerRequestFilter {
  private static final String MATCHED = AuthorizationFilter.class.getName();

  @Inject RoomNames names;
  @Inject Callers callers;
  @Context ResourceInfo resource;
  @Context HttpServletRequest request;

  @Override
  public void filter(ContainerRequestContext context) {
    request.setAttribute(MATCHED, true);
    if (HttpMethod.OPTIONS.equals(context.getMethod())) {
      // The container answers it, with what anybody may know.
      return;
    }
    Needs needs = resource.getResourceMethod().getAnnotation(Needs.class);
    if (needs == null) {
      throw new IllegalStateException(resource.getResourceMethod() + " doesn't say what it needs");
    }
    if (needs.value() == Right.ANYBODY) {
      return;
    }
    String named = context.getUriInfo().getPathParameters().getFirst("room");
    String room = named == null ? null : names.nameOf(named);
    Optional<VerifiedToken> token = callers.token(request, room);
    if (token.isEmpty()) {
      context.abortWith(
          Problems.response(
              Problems.of(401, "unauthenticated", "The request brings no access token.")));
      return;
    }
    if (!needs.value().isIn(token.get().grants().video(), room)) {
      context.abortWith(
          Problems.response(
              Problems.of(403, "missing_grant", needs.value().missing(token.get(), named))));
    }
  }

  /**
   * @return whether the request's path and method lead to a resource
   */
  static boolean hasMatched(HttpServletRequest request) {
    return request.getAttribute(MATCHED) != null;
  }
}
