package io.livekit.jakarta.launcher.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * What a request asks for, as far as it decides whether the application is asked at all (RFC 9110
 * §7.1, RFC 3986 §3.3): a path that decodes to text, stays below its root, and hides no slash.
 */
final class RequestTarget {

  /** Methods that the container answers by itself. */
  private static final Set<String> CONTAINERS_OWN = Set.of("TRACE", "CONNECT");

  /** Where the servlet specification has its form login; nobody logs in here. */
  private static final String LOGIN = "/j_security_check";

  private static final int HEX = 16;
  private static final int ESCAPE_LENGTH = 3;

  private RequestTarget() {}

  /**
   * @param path as the client wrote it, without the query
   */
  static boolean isServed(String method, String path) {
    if (CONTAINERS_OWN.contains(method) || path == null || !path.startsWith("/")) {
      return false;
    }
    String decoded = decode(path);
    return decoded != null
        && isPlain(decoded)
        && staysBelowRoot(decoded)
        && !decoded.contains(LOGIN);
  }

  /**
   * @return null when an escape is none, or the whole isn't UTF-8
   */
  private static String decode(String path) {
    ByteBuffer bytes = ByteBuffer.allocate(path.length());
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c > 0xFF) {
        return null;
      }
      if (c != '%') {
        bytes.put((byte) c);
        continue;
      }
      int value = escape(path, i);
      // An escaped slash would be one to us, and none to the container, or the other way round.
      if (value < 0 || value == '/') {
        return null;
      }
      bytes.put((byte) value);
      i += ESCAPE_LENGTH - 1;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static int escape(String path, int at) {
    if (at + ESCAPE_LENGTH > path.length()) {
      return -1;
    }
    int high = Character.digit(path.charAt(at + 1), HEX);
    int low = Character.digit(path.charAt(at + 2), HEX);
    return high < 0 || low < 0 ? -1 : high * HEX + low;
  }

  private static boolean isPlain(String path) {
    return path.chars().noneMatch(c -> Character.isISOControl(c) || c == '\\');
  }

  private static boolean staysBelowRoot(String path) {
    int depth = 0;
    for (String segment : path.split("/")) {
      String name = segment.indexOf(';') < 0 ? segment : segment.substring(0, segment.indexOf(';'));
      if (name.equals("..")) {
        depth--;
      } else if (!name.isEmpty() && !name.equals(".")) {
        depth++;
      }
      if (depth < 0) {
        return false;
      }
    }
    return true;
  }
}
