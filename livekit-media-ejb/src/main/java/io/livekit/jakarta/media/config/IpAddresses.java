package io.livekit.jakarta.media.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.stream.Stream;

/**
 * IP addresses as the configuration writes them: literals only, so that nothing here asks a name
 * server.
 */
public final class IpAddresses {

  private IpAddresses() {}

  /**
   * @return whether the text is an IPv4 or IPv6 address
   */
  public static boolean isLiteral(String text) {
    // The JDK takes 256.0.0.1 for a name, and asks for it.
    boolean plausible =
        text.indexOf(':') >= 0
            ? text.matches("[0-9a-fA-F:.]+(%\\w+)?")
            : text.matches("\\d{1,3}(\\.\\d{1,3}){3}")
                && Stream.of(text.split("\\.")).allMatch(part -> Integer.parseInt(part) <= 255);
    if (!plausible) {
      return false;
    }
    try {
      InetAddress.getByName(text);
      return true;
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /**
   * @return the address that a literal names
   */
  public static InetAddress parse(String literal) {
    if (!isLiteral(literal)) {
      throw new IllegalArgumentException("\"" + literal + "\" is not an IP address");
    }
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("\"" + literal + "\" is not an IP address", e);
    }
  }
}
