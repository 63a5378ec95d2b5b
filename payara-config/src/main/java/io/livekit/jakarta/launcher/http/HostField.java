package io.livekit.jakarta.launcher.http;

/**
 * The value of a Host header: a name or an address, and a port (RFC 9110 §7.2, RFC 3986 §3.2.2).
 * Read in one pass, as everything that comes from the network.
 */
final class HostField {

  private static final int MAX_NAME = 255;
  private static final int MIN_LITERAL = 2;
  private static final int MAX_LITERAL = 45;
  private static final int MAX_PORT_DIGITS = 5;
  private static final String IN_LITERAL = "0123456789ABCDEFabcdef:.";
  private static final String MARKS = "._~%-";

  private HostField() {}

  /**
   * @return whether it is a registered name, an IPv4 address or an IPv6 address in brackets, with
   *     or without a port; also when name or digits are missing
   */
  static boolean isWellFormed(String host) {
    int end = host.startsWith("[") ? endOfLiteral(host) : endOfName(host);
    return end >= 0 && (end == host.length() || isPort(host, end));
  }

  /**
   * @return where the bracket's content is over, bracket included; -1 when it is no address
   */
  private static int endOfLiteral(String host) {
    int close = host.indexOf(']');
    int length = close - 1;
    if (length < MIN_LITERAL || length > MAX_LITERAL) {
      return -1;
    }
    boolean isAddress = host.chars().limit(close).skip(1).allMatch(c -> IN_LITERAL.indexOf(c) >= 0);
    return isAddress ? close + 1 : -1;
  }

  private static int endOfName(String host) {
    int colon = host.indexOf(':');
    int end = colon < 0 ? host.length() : colon;
    boolean isName = end <= MAX_NAME && host.chars().limit(end).allMatch(HostField::isInName);
    return isName ? end : -1;
  }

  private static boolean isInName(int c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || isDigit(c) || MARKS.indexOf(c) >= 0;
  }

  private static boolean isPort(String host, int colon) {
    return host.charAt(colon) == ':'
        && host.length() - colon - 1 <= MAX_PORT_DIGITS
        && host.chars().skip(colon + 1L).allMatch(HostField::isDigit);
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}
