package io.livekit.jakarta.web.rtc;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.io.IOException;
import java.security.Principal;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/**
 * The handshake as the container's WebSocket layer sees it: with its path in plain form, and with
 * the opened session as the user principal, which of all that a filter can set is what both Tyrus
 * and Undertow hand on unchanged.
 */
final class UpgradeRequest extends HttpServletRequestWrapper {

  private final String path;
  private final PendingSessions.Ticket session;

  UpgradeRequest(HttpServletRequest request, String path, PendingSessions.Ticket session) {
    super(request);
    this.path = path;
    this.session = session;
  }

  /** The container gets a handler of ours, and the WebSocket layer its own, which ours serves. */
  @Override
  public <T extends HttpUpgradeHandler> T upgrade(Class<T> type)
      throws IOException, ServletException {
    T webSockets;
    try {
      webSockets = type.getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new ServletException("no upgrade by " + type, e);
    }
    UpgradedConnection connection = super.upgrade(UpgradedConnection.class);
    connection.serve(webSockets, session.maxMessageBytes());
    session.upgraded(connection);
    return webSockets;
  }

  @Override
  public Principal getUserPrincipal() {
    return session;
  }

  /** As if the client had asked for the WebSocket alone: Tyrus reads no lists. */
  @Override
  public String getHeader(String name) {
    String alone = alone(name);
    return alone == null ? super.getHeader(name) : alone;
  }

  @Override
  public Enumeration<String> getHeaders(String name) {
    String alone = alone(name);
    return alone == null ? super.getHeaders(name) : Collections.enumeration(List.of(alone));
  }

  private static String alone(String name) {
    return "Connection".equalsIgnoreCase(name)
        ? "Upgrade"
        : "Upgrade".equalsIgnoreCase(name) ? "websocket" : null;
  }

  /** The address itself: Tyrus asks for the name, and a name service may not answer for long. */
  @Override
  public String getLocalName() {
    return getLocalAddr();
  }

  @Override
  public String getRemoteHost() {
    return getRemoteAddr();
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
