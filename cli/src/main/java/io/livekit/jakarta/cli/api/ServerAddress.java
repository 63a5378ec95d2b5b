package io.livekit.jakarta.cli.api;

import io.livekit.jakarta.cli.process.CliException;
import io.livekit.jakarta.cli.process.ExitCode;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;

/**
 * Where a server is. One address serves the API (http) and signalling (ws): either scheme is
 * understood.
 *
 * @param http scheme http or https, without a trailing slash
 */
public record ServerAddress(URI http) {

  /**
   * @param text a URL, or a host with or without a port
   */
  public static ServerAddress parse(String text) {
    String trimmed = text.strip();
    String withScheme = trimmed.contains("://") ? trimmed : "http://" + trimmed;
    try {
      URI uri = new URI(withScheme);
      if (uri.getHost() == null) {
        throw invalid(text);
      }
      String scheme =
          switch (uri.getScheme().toLowerCase(Locale.ROOT)) {
            case "http", "ws" -> "http";
            case "https", "wss" -> "https";
            default -> throw invalid(text);
          };
      String path = uri.getPath() == null ? "" : uri.getPath();
      while (path.endsWith("/")) {
        path = path.substring(0, path.length() - 1);
      }
      return new ServerAddress(
          new URI(scheme, null, uri.getHost(), uri.getPort(), path, null, null));
    } catch (URISyntaxException e) {
      throw invalid(text);
    }
  }

  private static CliException invalid(String text) {
    return new CliException(
        ExitCode.USAGE,
        "not a server URL: '" + text + "'; expected for example http://localhost:7880");
  }

  /**
   * @param path begins with a slash
   */
  public URI http(String path) {
    return URI.create(http + path);
  }

  /**
   * @param path begins with a slash
   */
  public URI webSocket(String path) {
    return URI.create(http.toString().replaceFirst("^http", "ws") + path);
  }

  /**
   * @return the server's IP address as a literal, IPv4 when it has one; what 2020's {@code node_ip}
   *     was (spec/05 §6)
   */
  public String ip() {
    String host = http.getHost();
    try {
      InetAddress[] addresses = InetAddress.getAllByName(host);
      InetAddress best =
          Arrays.stream(addresses)
              .filter(a -> a instanceof Inet4Address)
              .findFirst()
              .orElse(addresses[0]);
      return best.getHostAddress().replaceFirst("%.*", "");
    } catch (UnknownHostException e) {
      throw new CliException(ExitCode.UNREACHABLE, "unknown host " + host);
    }
  }

  @Override
  public String toString() {
    return http.toString();
  }
}
