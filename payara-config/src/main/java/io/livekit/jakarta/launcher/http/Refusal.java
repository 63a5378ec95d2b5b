package io.livekit.jakarta.launcher.http;

import java.util.ArrayList;
import java.util.List;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.Protocol;

/**
 * Why a request doesn't reach the container (RFC 9110 §7.2, §15.5, §15.6; RFC 9112 §3.2, §6.1).
 *
 * @param phrase for the status line
 */
record Refusal(int status, String phrase, String text) {

  private static final Refusal NOT_FOUND = new Refusal(404, "Not Found", "404 page not found\n");
  private static final Refusal BAD_REQUEST = new Refusal(400, "Bad Request", "400 Bad Request");
  private static final Refusal NOT_IMPLEMENTED =
      new Refusal(501, "Not Implemented", "501 Not Implemented");
  private static final Refusal VERSION =
      new Refusal(505, "HTTP Version Not Supported", "505 HTTP Version Not Supported");

  /**
   * @return null for a request that the container may have
   */
  static Refusal of(HttpRequestPacket request) {
    Protocol protocol = request.getProtocol();
    if (protocol != Protocol.HTTP_1_1 && protocol != Protocol.HTTP_1_0) {
      return VERSION;
    }
    if (!RequestTarget.isServed(request.getMethod().getMethodString(), request.getRequestURI())) {
      return NOT_FOUND;
    }
    List<String> hosts = values(request, "Host");
    if (hosts.size() > 1 || !hosts.stream().allMatch(HostField::isWellFormed)) {
      return BAD_REQUEST;
    }
    // What Grizzly doesn't know it ignores, and would take the body for the next request.
    boolean isKnown =
        values(request, "Transfer-Encoding").stream()
            .allMatch(coding -> coding.equalsIgnoreCase("chunked"));
    return isKnown ? null : NOT_IMPLEMENTED;
  }

  private static List<String> values(HttpRequestPacket request, String name) {
    List<String> values = new ArrayList<>();
    request.getHeaders().values(name).forEach(value -> values.add(value.trim()));
    return values;
  }
}
