package io.livekit.jakarta.web.rest;

import io.livekit.jakarta.media.auth.VerifiedToken;
import io.livekit.jakarta.media.identity.CallerIdentity;
import io.livekit.jakarta.media.identity.RoleGrants;
import io.livekit.jakarta.web.http.Caller;
import io.livekit.jakarta.web.http.Origins;
import io.livekit.jakarta.web.login.LoginSessions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who makes a request: the holder of an access token, or of an issuer's token, who is signed in to
 * the administration page, or whom the container has let in by a mechanism of its own, whatever
 * that is. Thread-safe.
 */
@ApplicationScoped
public class Callers {
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

  @Inject RoleGrants roles;
  @Inject LoginSessions sessions;

  /**
   * @param room the name of the room that the request is about; null for none
   * @return the caller's token, or one that says what its roles grant it there; from now on it
   *     counts as the request's. Empty when nobody knows the caller
   * @throws ProblemException when another site's page may have made the browser ask
   */
  Optional<VerifiedToken> token(HttpServletRequest request, String room) {
    Optional<VerifiedToken> own = Caller.token(request);
    if (own.isPresent()) {
      return own;
    }
    Optional<VerifiedToken> granted =
        Caller.identity(request)
            .or(() -> ofLogin(request))
            .or(() -> ofContainer(request))
            .map(identity -> roles.token(identity, room == null ? "" : room));
    granted.ifPresent(token -> Caller.authenticate(request, token));
    return granted;
  }

  /** A cookie says who, so nothing at all is answered to another site's page. */
  private Optional<CallerIdentity> ofLogin(HttpServletRequest request) {
    Optional<CallerIdentity> caller = sessions.caller(request);
    if (caller.isPresent() && Origins.isForeign(request)) {
      throw foreignOrigin();
    }
    return caller;
  }

  private Optional<CallerIdentity> ofContainer(HttpServletRequest request) {
    Principal principal = roles.roles().isEmpty() ? null : request.getUserPrincipal();
    if (principal == null) {
      return Optional.empty();
    }
    // What lets the container in, a cookie for example, a browser sends for any page that asks.
    if (!SAFE.contains(request.getMethod()) && Origins.isForeign(request)) {
      throw foreignOrigin();
    }
    Set<String> held =
        roles.roles().stream().filter(request::isUserInRole).collect(Collectors.toSet());
    return Optional.of(
        new CallerIdentity(String.valueOf(principal.getName()), held, Optional.empty()));
  }

  private static ProblemException foreignOrigin() {
    return new ProblemException(
        Problems.of(403, "foreign_origin", "The request comes from another site's page."));
  }
}
