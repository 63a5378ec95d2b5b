package io.livekit.jakarta.web.http;

import io.livekit.jakarta.media.api.ServiceException;
import io.livekit.jakarta.web.drop.WebCounters;
import io.livekit.jakarta.web.drop.WebDrop;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.Semaphore;

/**
 * Reads the bodies of requests, in a bounded part of the memory and of the container's threads: one
 * that has yet to come holds a thread until it is there, and a few hundred callers who never finish
 * theirs would otherwise take all of them. Thread-safe.
 */
@ApplicationScoped
public class RequestBodies {

  /**
   * Threads that wait for bodies; about a third of those that our launcher gives its container.
   * Only callers who may make some such call are waited for.
   */
  static final int MAX_WAITING = 24;

  /** Bodies larger than this are read and decoded a few at a time. */
  static final int LARGE = 256 << 10;

  /** With what is made of them, four of four megabytes are some 100 MB. */
  static final int MAX_LARGE = 4;

  private static final int FIRST_BYTES = 8 << 10;

  @Inject WebCounters counters;

  private final Semaphore waiting = new Semaphore(MAX_WAITING);
  private final Semaphore large = new Semaphore(MAX_LARGE);

  /** What becomes of a body; it counts as being read until it has become it. */
  @FunctionalInterface
  public interface Reader<T> {
    T read(byte[] body) throws IOException;
  }

  /**
   * @param maxBytes as long the body may be
   * @throws ServiceException when it is longer, or too many others are read already
   */
  public <T> T read(HttpServletRequest request, int maxBytes, Reader<T> reader) throws IOException {
    long length = request.getContentLengthLong();
    if (length > maxBytes) {
      throw tooLarge(maxBytes);
    }
    InputStream in = request.getInputStream();
    boolean waits = length < 0 || in.available() < length;
    if (waits && !waiting.tryAcquire()) {
      throw refuse("too many requests are incomplete");
    }
    Body body = new Body(in, maxBytes);
    try {
      body.read();
    } finally {
      if (waits) {
        waiting.release();
      }
      body.doneIfFailed();
    }
    try {
      return reader.read(body.bytes());
    } finally {
      body.done();
    }
  }

  private ServiceException tooLarge(int maxBytes) {
    counters.dropped(WebDrop.BODY_TOO_LARGE);
    return ServiceException.plain(
        ServiceException.Code.RESOURCE_EXHAUSTED, "request body exceeds " + maxBytes + " bytes");
  }

  private ServiceException refuse(String text) {
    counters.dropped(WebDrop.BODY_NOT_AWAITED);
    return ServiceException.plain(ServiceException.Code.UNAVAILABLE, text);
  }

  /** One body as it comes. Used by one thread. */
  private final class Body {
    private final InputStream in;
    private final int maxBytes;
    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;
    private boolean complete;
    private boolean isLarge;

    Body(InputStream in, int maxBytes) {
      this.in = in;
      this.maxBytes = maxBytes;
    }

    void read() throws IOException {
      for (int n = in.read(bytes, 0, bytes.length); n >= 0; ) {
        length += n;
        if (length > maxBytes) {
          throw tooLarge(maxBytes);
        }
        if (length == bytes.length) {
          grow();
        }
        n = in.read(bytes, length, bytes.length - length);
      }
      complete = true;
    }

    private void grow() {
      if (!isLarge && length >= LARGE) {
        if (!large.tryAcquire()) {
          throw refuse("too many large requests at once");
        }
        isLarge = true;
      }
      // One byte more than allowed, to see that it is longer.
      bytes = Arrays.copyOf(bytes, Math.min(2 * bytes.length, maxBytes + 1));
    }

    byte[] bytes() {
      return Arrays.copyOf(bytes, length);
    }

    void doneIfFailed() {
      if (!complete) {
        done();
      }
    }

    void done() {
      if (isLarge) {
        isLarge = false;
        large.release();
      }
    }
  }
}
