package io.livekit.jakarta.web.rtc;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.security.Principal;

/**
 * The handshake as the container's WebSocket layer sees it: with its path in plain form, and with the opened session as
 * the user principal, which of all that a filter can set is what both Tyrus and Undertow hand on unchanged.
 */
final class UpgradeRequest extends HttpServletRequestWrapper {

  private final String path;
  private final Principal session;

  UpgradeRequest(HttpServletRequest request, String path, Principal session) {
    super(request);
    this.path = path;
    this.session = session;
  }

  @Override
  public Principal getUserPrincipal() {
    return session;
  }

  @Override
  public String getRequestURI() {
    return getContextPath() + path;
  }

  @Override
  public String getServletPath() {
    return path;
  }

  @Override
  public String getPathInfo() {
    return null;
  }
}
