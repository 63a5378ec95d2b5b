package io.livekit.jakarta.web.websocket;

import io.livekit.jakarta.web.container.NumericAddresses;
import io.livekit.jakarta.web.container.PlainUpgradeHeaders;
import io.livekit.jakarta.web.container.UpgradedConnection;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpUpgradeHandler;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;

/**
 * The handshake as the container's WebSocket layer sees it: with its path in plain form, and with
 * the ticket to what it opened as its only parameter, whatever its query says. Containers may keep
 * it long after the socket's end, so it leads to nothing of that by itself. Immutable.
 */
final class UpgradeRequest extends HttpServletRequestWrapper {

  private final String path;
  private final PendingUpgrades pending;
  private final String ticket;
  private final int maxMessageBytes;

  /**
   * @param path of the endpoint
   */
  UpgradeRequest(
      HttpServletRequest request,
      String path,
      PendingUpgrades pending,
      PendingUpgrades.Pending<?> upgrade) {
    super(new NumericAddresses(new PlainUpgradeHeaders(request)));
    this.path = path;
    this.pending = pending;
    this.ticket = upgrade.ticket();
    this.maxMessageBytes = upgrade.maxMessageBytes();
  }

  @Override
  public <T extends HttpUpgradeHandler> T upgrade(Class<T> type)
      throws IOException, ServletException {
    return UpgradedConnection.upgrade(
        (HttpServletRequest) getRequest(),
        type,
        maxMessageBytes,
        connection -> pending.upgraded(ticket, connection));
  }

  @Override
  public Map<String, String[]> getParameterMap() {
    return Map.of(PendingUpgrades.PARAMETER, new String[] {ticket});
  }

  @Override
  public String getParameter(String name) {
    return PendingUpgrades.PARAMETER.equals(name) ? ticket : null;
  }

  @Override
  public String[] getParameterValues(String name) {
    return getParameterMap().get(name);
  }

  @Override
  public Enumeration<String> getParameterNames() {
    return Collections.enumeration(getParameterMap().keySet());
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
