package io.livekit.jakarta.web.http;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;

/**
 * Query parameters. Read from the query itself, because {@code getParameter} would swallow the body
 * of a form post; a form body is consulted only where the protocol says so.
 */
public final class QueryString {

  /**
   * Forms that are read at the same time. Reading one takes a thread until it is there; callers who
   * never finish theirs must not get all the threads. No SDK sends any.
   */
  private static final Semaphore FORMS = new Semaphore(4);

  private QueryString() {}

  /**
   * @return the parameter from the query, else from a form body, else null
   */
  public static String parameter(HttpServletRequest request, String name) {
    String value = parse(request.getQueryString()).get(name);
    if (value != null) {
      return value;
    }
    String type = request.getContentType();
    boolean form =
        type != null
            && type.toLowerCase(Locale.ROOT).startsWith("application/x-www-form-urlencoded");
    if (!form || !FORMS.tryAcquire()) {
      return null;
    }
    try {
      return request.getParameter(name);
    } finally {
      FORMS.release();
    }
  }

  /**
   * @return the first value of each parameter; a badly escaped one is left out
   */
  public static Map<String, String> parse(String query) {
    Map<String, String> parameters = new LinkedHashMap<>();
    if (query == null) {
      return parameters;
    }
    for (String pair : query.split("&")) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      try {
        parameters.putIfAbsent(decode(name), decode(value));
      } catch (IllegalArgumentException badEscape) {
        continue;
      }
    }
    return parameters;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
