package io.livekit.jakarta.web.twirp;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger.Level;

/**
 * Reads the body of a request without holding a thread while it comes: a few hundred callers who never finish theirs
 * would otherwise take all threads that the container has. Used by one thread at a time.
 */
final class RequestBody implements ReadListener, AsyncListener {

  /** Room for half a megabyte of metadata in JSON with escapes, and more. */
  static final int MAX_BYTES = 4 << 20;

  /** Whoever needs longer for that has stopped sending. */
  private static final long TIMEOUT_MILLIS = 20_000;

  private static final System.Logger LOG = System.getLogger(RequestBody.class.getName());
  private static final String ATTRIBUTE = RequestBody.class.getName();

  private final HttpServletRequest request;
  private final AsyncContext async;
  private final ServletInputStream in;
  private final String path;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final byte[] chunk = new byte[8192];
  private boolean done;

  private RequestBody(HttpServletRequest request, String path) throws IOException {
    this.request = request;
    this.path = path;
    in = request.getInputStream();
    async = request.startAsync();
  }

  /**
   * @param path under which the servlet is called again when the body is there
   * @return the body, at most one byte more than it may have; or null when it has yet to come: then the servlet is
   *     called again
   */
  static byte[] of(HttpServletRequest request, String path) throws IOException {
    if (request.getAttribute(ATTRIBUTE) instanceof byte[] read) {
      return read;
    }
    int length = request.getContentLength();
    if (length >= 0 && request.getInputStream().available() >= length) {
      return request.getInputStream().readNBytes(Math.min(length, MAX_BYTES + 1));
    }
    RequestBody body = new RequestBody(request, path);
    body.async.setTimeout(TIMEOUT_MILLIS);
    body.async.addListener(body);
    body.in.setReadListener(body);
    return null;
  }

  @Override
  public void onDataAvailable() throws IOException {
    while (!done && in.isReady() && !in.isFinished()) {
      int count = in.read(chunk);
      if (count < 0) {
        return;
      }
      bytes.write(chunk, 0, count);
      if (bytes.size() > MAX_BYTES) {
        callAgain();
      }
    }
  }

  @Override
  public void onAllDataRead() {
    callAgain();
  }

  private void callAgain() {
    if (done) {
      return;
    }
    done = true;
    request.setAttribute(ATTRIBUTE, bytes.toByteArray());
    async.dispatch(path);
  }

  @Override
  public void onError(Throwable error) {
    LOG.log(Level.DEBUG, "the caller of an API call went away before it was complete", error);
    end();
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    LOG.log(Level.DEBUG, "an API call did not come to its end");
    if (!done && async.getResponse() instanceof HttpServletResponse response) {
      response.setStatus(HttpServletResponse.SC_REQUEST_TIMEOUT);
      response.setHeader("Connection", "close");
    }
    end();
  }

  private void end() {
    if (!done) {
      done = true;
      async.complete();
    }
  }

  @Override
  public void onError(AsyncEvent event) {
    end();
  }

  @Override
  public void onComplete(AsyncEvent event) {
    // Nothing is held beyond the request.
  }

  @Override
  public void onStartAsync(AsyncEvent event) {
    // The call itself is the next to be asynchronous; it has its own time.
  }
}
