package io.livekit.jakarta.web.http;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.Semaphore;

/** The files of a page, all of them: nothing else under WEB-INF can be asked for. Thread-safe. */
public final class PageFiles {

  /**
   * Files of a page that are written at the same time. Callers who don't read theirs must not get
   * all the threads.
   */
  static final int MAX_WRITES = 8;

  private final Semaphore writes = new Semaphore(MAX_WRITES);
  private final String folder;
  private final Map<String, String> types;

  /**
   * @param folder in the application, which no container serves by itself
   * @param types media type of each file, by its name
   */
  public PageFiles(String folder, Map<String, String> types) {
    this.folder = folder;
    this.types = Map.copyOf(types);
  }

  /**
   * Answers with a file, or with 404 when there is none of this name.
   *
   * @param name empty for the page itself
   */
  public void send(
      ServletContext context, HttpServletRequest request, HttpServletResponse response, String name)
      throws IOException {
    String file = name.isEmpty() ? "index.html" : name;
    String type = types.get(file);
    if (type == null) {
      PlainText.notFound(request, response);
      return;
    }
    if (!writes.tryAcquire()) {
      response.setHeader("Retry-After", "1");
      PlainText.send(
          request, response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "too many downloads");
      return;
    }
    try (InputStream content = context.getResourceAsStream(folder + file)) {
      if (content == null) {
        PlainText.notFound(request, response);
        return;
      }
      response.setContentType(type);
      response.setHeader("Cache-Control", "no-cache");
      response.setHeader("X-Content-Type-Options", "nosniff");
      content.transferTo(response.getOutputStream());
    } finally {
      writes.release();
    }
  }
}
