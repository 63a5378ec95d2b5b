package io.livekit.jakarta.web.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Headers whose value is a list: it may be spread over several header lines, and may have empty
 * elements, which count for nothing (RFC 9110 §5.3, §5.6.1).
 */
public final class HeaderList {

  private HeaderList() {}

  /**
   * @return the elements of all lines of this name, in their order, in lower case and without the
   *     white space around them
   */
  public static List<String> of(HttpServletRequest request, String name) {
    List<String> elements = new ArrayList<>();
    for (String line : Collections.list(request.getHeaders(name))) {
      for (String element : line.split(",")) {
        String trimmed = element.trim();
        if (!trimmed.isEmpty()) {
          elements.add(trimmed.toLowerCase(Locale.ROOT));
        }
      }
    }
    return elements;
  }

  /**
   * @return the value of a header that may come once (RFC 9110 §5.3); null when it is missing or
   *     comes more often
   */
  public static String single(HttpServletRequest request, String name) {
    List<String> lines = Collections.list(request.getHeaders(name));
    return lines.size() == 1 ? lines.get(0).trim() : null;
  }
}
