package io.livekit.jakarta.web.twirp;

import io.livekit.jakarta.media.api.ServiceException;
import io.livekit.jakarta.web.http.Caller;
import io.livekit.jakarta.web.http.WebCounters;
import io.livekit.jakarta.web.http.WebDrop;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.concurrent.Semaphore;

/**
 * Reads the bodies of requests. One that has yet to come holds a thread until it is there, so only
 * a part of the container's threads may wait: a few hundred callers who never finish theirs would
 * otherwise take all of them. Thread-safe.
 */
final class RequestBody {

  /** Room for half a megabyte of metadata in JSON with escapes, and more. */
  static final int MAX_BYTES = 4 << 20;

  /** Threads that wait for callers without a token, who are refused in the end. */
  private static final Semaphore STRANGERS = new Semaphore(8);

  /**
   * Threads that wait for callers with a token; about a third of those that our launcher gives its
   * container.
   */
  private static final Semaphore CALLERS = new Semaphore(24);

  private RequestBody() {}

  /**
   * @return the body, at most one byte more than it may have
   * @throws ServiceException when too many others are waited for already
   */
  static byte[] read(HttpServletRequest request, WebCounters counters) throws IOException {
    ServletInputStream in = request.getInputStream();
    int length = request.getContentLength();
    if (length >= 0 && in.available() >= length) {
      return in.readNBytes(MAX_BYTES + 1);
    }
    Semaphore waiting = Caller.token(request).isPresent() ? CALLERS : STRANGERS;
    if (!waiting.tryAcquire()) {
      counters.dropped(WebDrop.BODY_NOT_AWAITED);
      throw ServiceException.plain(
          ServiceException.Code.UNAVAILABLE, "too many requests are incomplete");
    }
    try {
      return in.readNBytes(MAX_BYTES + 1);
    } finally {
      waiting.release();
    }
  }
}
