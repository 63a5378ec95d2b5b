package io.livekit.jakarta.rtc.ice;

import io.livekit.jakarta.rtc.core.Crc32;
import io.livekit.jakarta.rtc.core.TransportProtocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;

/**
 * One candidate (RFC 8839 §5.1). Only candidates with a literal address exist here: names, mDNS
 * ones included, are never resolved because a peer must not make the server look up names.
 *
 * @param foundation groups candidates of one base
 * @param component 1 with rtcp-mux, the only component that LiveKit uses
 * @param protocol UDP or TCP
 * @param priority unsigned 32 bits (RFC 8445 §5.1.2)
 * @param address where to send
 * @param type how it was learnt
 * @param tcpType which side connects, null for UDP (RFC 6544)
 * @param ufrag the generation it belongs to, null when the line didn't tell
 */
public record IceCandidate(
    String foundation,
    int component,
    TransportProtocol protocol,
    long priority,
    InetSocketAddress address,
    Type type,
    TcpType tcpType,
    String ufrag) {

  /**
   * Longest line that is looked at; real ones have some 100 to 200 characters, with a ufrag of 256
   * at most 500.
   */
  public static final int MAX_LINE_LENGTH = 1024;

  private static final int MAX_TOKENS = 64;
  private static final int MAX_FOUNDATION_LENGTH = 32; // RFC 8839 §5.1
  private static final int COMPONENT = 1;

  /** How a candidate was learnt; the order is that of preference. */
  public enum Type {
    HOST,
    PRFLX,
    SRFLX,
    RELAY;

    /** The type preference that RFC 8445 §5.1.2.2 recommends. */
    int preference() {
      return switch (this) {
        case HOST -> 126;
        case PRFLX -> 110;
        case SRFLX -> 100;
        case RELAY -> 0;
      };
    }
  }

  /** Which side of a TCP candidate connects (RFC 6544 §4.5). */
  public enum TcpType {
    ACTIVE,
    PASSIVE,
    SO
  }

  /** Refuses missing parts. */
  public IceCandidate {
    Objects.requireNonNull(foundation, "foundation");
    Objects.requireNonNull(protocol, "protocol");
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(type, "type");
  }

  /**
   * A host candidate of ours with the priorities that LiveKit advertises: UDP 2130706431, passive
   * TCP 1671430143.
   *
   * @param protocol TCP means passive
   * @param ufrag the generation to name in the line, or null
   */
  public static IceCandidate host(
      TransportProtocol protocol, InetSocketAddress address, String ufrag) {
    return local(Type.HOST, protocol, address, ufrag);
  }

  /** A server-reflexive candidate of ours: the address that a STUN server saw. */
  public static IceCandidate serverReflexive(InetSocketAddress address, String ufrag) {
    return local(Type.SRFLX, TransportProtocol.UDP, address, ufrag);
  }

  private static IceCandidate local(
      Type type, TransportProtocol protocol, InetSocketAddress address, String ufrag) {
    String base = type + "/" + protocol + "/" + address.getAddress().getHostAddress();
    byte[] bytes = base.getBytes(StandardCharsets.US_ASCII);
    return new IceCandidate(
        Integer.toUnsignedString(Crc32.of(bytes, 0, bytes.length)),
        COMPONENT,
        protocol,
        priorityOf(type, protocol),
        address,
        type,
        protocol == TransportProtocol.TCP ? TcpType.PASSIVE : null,
        ufrag);
  }

  /**
   * RFC 8445 §5.1.2.1. TCP ranks below every UDP candidate but relayed ones: the type preference is
   * lowered by 27, and the direction preference of RFC 6544 §4.2 for a passive host candidate is 4.
   */
  static long priorityOf(Type type, TransportProtocol protocol) {
    boolean tcp = protocol == TransportProtocol.TCP;
    long typePreference = tcp ? Math.max(0, type.preference() - 27) : type.preference();
    long localPreference = tcp ? (4 << 13) + 8191 : 65535;
    return (typePreference << 24) | (localPreference << 8) | (256 - COMPONENT);
  }

  /** The same candidate naming another generation. */
  public IceCandidate withUfrag(String other) {
    return new IceCandidate(
        foundation, component, protocol, priority, address, type, tcpType, other);
  }

  /**
   * Reads a candidate line with or without {@code a=} and {@code candidate:}.
   *
   * @return null for anything that can't be used: garbage, host names (mDNS), unknown transports or
   *     types, addresses that no unicast packet may go to
   */
  public static IceCandidate parse(String line) {
    if (line == null || line.length() > MAX_LINE_LENGTH) {
      return null;
    }
    String text = line.strip();
    text = text.startsWith("a=") ? text.substring(2) : text;
    text = text.startsWith("candidate:") ? text.substring("candidate:".length()) : text;
    String[] tokens = text.split("[ \t]+", MAX_TOKENS + 1);
    if (tokens.length < 8 || tokens.length > MAX_TOKENS || !tokens[6].equalsIgnoreCase("typ")) {
      return null;
    }
    long component = unsigned(tokens[1], 256);
    TransportProtocol protocol = protocol(tokens[2]);
    long priority = unsigned(tokens[3], 0xffff_ffffL);
    InetAddress ip = literal(tokens[4]);
    long port = unsigned(tokens[5], 65535);
    Type type = type(tokens[7]);
    if (!isToken(tokens[0])
        || tokens[0].length() > MAX_FOUNDATION_LENGTH
        || component < 1
        || protocol == null
        || priority < 0
        || ip == null
        || port < 0
        || type == null) {
      return null;
    }
    TcpType tcpType = null;
    String ufrag = null;
    for (int i = 8; i + 1 < tokens.length; i += 2) {
      switch (tokens[i].toLowerCase(Locale.ROOT)) {
        case "tcptype" -> tcpType = tcpType(tokens[i + 1]);
        case "ufrag" -> ufrag = tokens[i + 1];
        default -> {} // raddr, rport, generation, network-id, network-cost: nothing we decide by
      }
    }
    if (ufrag != null && !isToken(ufrag)) {
      return null;
    }
    boolean tcp = protocol == TransportProtocol.TCP;
    if (tcp && tcpType == null) {
      return null; // RFC 6544 §4.5 requires it
    }
    if (port == 0 || ip.isAnyLocalAddress() || ip.isMulticastAddress() || isBroadcast(ip)) {
      return null;
    }
    return new IceCandidate(
        tokens[0],
        (int) component,
        protocol,
        priority,
        new InetSocketAddress(ip, (int) port),
        type,
        tcp ? tcpType : null,
        ufrag);
  }

  /**
   * The line as it stands in a trickle message: {@code candidate:… ufrag X}; an SDP attribute puts
   * a= before it.
   */
  public String toLine() {
    StringBuilder line =
        new StringBuilder(128)
            .append("candidate:")
            .append(foundation)
            .append(' ')
            .append(component)
            .append(' ')
            .append(protocol.name().toLowerCase(Locale.ROOT))
            .append(' ')
            .append(priority)
            .append(' ')
            .append(address.getAddress().getHostAddress())
            .append(' ')
            .append(address.getPort())
            .append(" typ ")
            .append(type.name().toLowerCase(Locale.ROOT));
    if (type != Type.HOST) {
      // The grammar wants the base of reflexive candidates; RFC 8839 §5.1 lets us keep it private
      // this way.
      line.append(
          address.getAddress().getAddress().length == 4
              ? " raddr 0.0.0.0 rport 0"
              : " raddr :: rport 0");
    }
    if (tcpType != null) {
      line.append(" tcptype ").append(tcpType.name().toLowerCase(Locale.ROOT));
    }
    if (ufrag != null) {
      line.append(" ufrag ").append(ufrag);
    }
    return line.toString();
  }

  /**
   * Visible ASCII: RFC 8839 §5.1 allows letters, digits, plus and slash, but nothing depends on
   * that.
   */
  private static boolean isToken(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  private static TransportProtocol protocol(String token) {
    return switch (token.toLowerCase(Locale.ROOT)) {
      case "udp" -> TransportProtocol.UDP;
      case "tcp" -> TransportProtocol.TCP;
      default -> null; // ssltcp: Google's pseudo TLS, not offered by us
    };
  }

  private static Type type(String token) {
    return switch (token.toLowerCase(Locale.ROOT)) {
      case "host" -> Type.HOST;
      case "srflx" -> Type.SRFLX;
      case "prflx" -> Type.PRFLX;
      case "relay" -> Type.RELAY;
      default -> null;
    };
  }

  private static TcpType tcpType(String token) {
    return switch (token.toLowerCase(Locale.ROOT)) {
      case "active" -> TcpType.ACTIVE;
      case "passive" -> TcpType.PASSIVE;
      case "so" -> TcpType.SO;
      default -> null;
    };
  }

  private static boolean isBroadcast(InetAddress ip) {
    for (byte b : ip.getAddress()) {
      if (b != (byte) 0xff) {
        return false;
      }
    }
    return true;
  }

  /** A decimal number up to {@code max}, or −1. */
  private static long unsigned(String digits, long max) {
    if (digits.isEmpty() || digits.length() > 10) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = value * 10 + (c - '0');
    }
    return value > max ? -1 : value;
  }

  /**
   * An address literal, or null. What contains a colon is never looked up by the JDK; the rest is
   * parsed here.
   */
  private static InetAddress literal(String text) {
    try {
      if (text.indexOf(':') >= 0) {
        return text.chars()
                .allMatch(c -> c == ':' || c == '.' || Character.digit(c, 16) >= 0 && c < 128)
            ? InetAddress.getByName(text)
            : null;
      }
      String[] parts = text.split("\\.", 5);
      if (parts.length != 4) {
        return null;
      }
      byte[] ip = new byte[4];
      for (int i = 0; i < 4; i++) {
        long part = parts[i].length() > 3 ? -1 : unsigned(parts[i], 255);
        if (part < 0) {
          return null;
        }
        ip[i] = (byte) part;
      }
      return InetAddress.getByAddress(ip);
    } catch (UnknownHostException e) {
      return null;
    }
  }
}
