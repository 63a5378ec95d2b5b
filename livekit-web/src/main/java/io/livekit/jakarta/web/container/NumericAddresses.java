package io.livekit.jakarta.web.container;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;

/**
 * Payara 6 (Tyrus 2.1): asks for the name of the server's address with each handshake, and so a
 * name service, which may not answer for ten seconds.
 *
 * <p>So the addresses stand in for their names. Immutable.
 */
public final class NumericAddresses extends HttpServletRequestWrapper {

  public NumericAddresses(HttpServletRequest request) {
    super(request);
  }

  @Override
  public String getLocalName() {
    return getLocalAddr();
  }

  @Override
  public String getRemoteHost() {
    return getRemoteAddr();
  }
}
