package io.livekit.jakarta.ear;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Asks a server for HTTP/2 in clear text, in both ways there are (RFC 9113 §3.3; RFC 7540 §3.2).
 */
final class Http2 {
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0";
  private static final String UPGRADE =
      "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings, close\r\n"
          + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n";

  private Http2() {}

  static boolean isOffered(int port) throws IOException {
    // An answer in HTTP/2 begins with the length of a SETTINGS frame, and its type.
    String known = answer(port, PREFACE);
    boolean frames = known.length() > 3 && known.charAt(0) == 0 && known.charAt(3) == 4;
    return frames || answer(port, UPGRADE).startsWith("HTTP/1.1 101");
  }

  /**
   * @return the first bytes of the answer, or nothing when the server hangs up
   */
  private static String answer(int port, String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout((int) ThisServer.PATIENCE.toMillis());
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      return new String(socket.getInputStream().readNBytes(16), StandardCharsets.ISO_8859_1);
    }
  }
}
