package io.livekit.jakarta.media.config;

/** The address that candidates carry: IPv4, IPv6 or both; empty texts when not configured. */
public record NodeIp(String ipv4, String ipv6) {

  /** To be found out at start. */
  public static final NodeIp AUTO = new NodeIp("", "");

  /** Reads {@code v4}, {@code v6} or {@code v4,v6}. */
  static NodeIp parse(String text) {
    String ipv4 = "";
    String ipv6 = "";
    for (String part : text.split(",")) {
      String address = part.strip();
      if (address.isEmpty()) {
        continue;
      }
      if (!IpAddresses.isLiteral(address)) {
        throw new IllegalArgumentException("\"" + address + "\" is not an IP address");
      }
      if (address.indexOf(':') >= 0) {
        ipv6 = address;
      } else {
        ipv4 = address;
      }
    }
    return new NodeIp(ipv4, ipv6);
  }

  /**
   * @return whether an address is configured
   */
  public boolean isSet() {
    return !ipv4.isEmpty() || !ipv6.isEmpty();
  }

  /**
   * @return the configured address, IPv4 preferred; empty when none
   */
  public String primary() {
    return ipv4.isEmpty() ? ipv6 : ipv4;
  }

  @Override
  public String toString() {
    return ipv4.isEmpty() || ipv6.isEmpty() ? primary() : ipv4 + "," + ipv6;
  }
}
