package io.livekit.jakarta.ear.badge;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.security.enterprise.AuthenticationStatus;
import jakarta.security.enterprise.authentication.mechanism.http.HttpAuthenticationMechanism;
import jakarta.security.enterprise.authentication.mechanism.http.HttpMessageContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;

/** Has the container let in whoever brings a badge: the simplest mechanism of Jakarta Security. */
@ApplicationScoped
public class BadgeMechanism implements HttpAuthenticationMechanism {

  /** A name, and after a colon a group. */
  public static final String HEADER = "X-Badge";

  @Override
  public AuthenticationStatus validateRequest(
      HttpServletRequest request, HttpServletResponse response, HttpMessageContext context) {
    String badge = request.getHeader(HEADER);
    if (badge == null) {
      return context.doNothing();
    }
    String[] parts = badge.split(":");
    return context.notifyContainerAboutLogin(parts[0], Set.of(parts[1]));
  }
}
