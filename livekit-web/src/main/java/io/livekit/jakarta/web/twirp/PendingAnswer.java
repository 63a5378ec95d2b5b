package io.livekit.jakarta.web.twirp;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The answer to one call: given exactly once, and written piece by piece as the container can take
 * it, without a thread that waits for the caller to read. Thread-safe.
 */
final class PendingAnswer implements AsyncListener, WriteListener {

  /** Handed to the container at a time. */
  private static final int PIECE = 16 << 10;

  private final AsyncContext async;
  private final AtomicBoolean answered = new AtomicBoolean();
  private final AtomicBoolean ended = new AtomicBoolean();
  private ServletOutputStream out;
  private byte[] body;
  private int written;
  private final List<Runnable> whenEnded = new ArrayList<>();

  PendingAnswer(AsyncContext async) {
    this.async = async;
    async.addListener(this);
  }

  /**
   * Answers, unless that has been done already.
   *
   * @param done called once when nothing is left to be written, whatever became of it; at once when
   *     the call has been answered before
   */
  void answer(int status, String contentType, byte[] bytes, Runnable done) {
    if (!answered.compareAndSet(false, true)) {
      done.run();
      return;
    }
    try {
      whenEnded(done);
      synchronized (this) {
        body = bytes;
        HttpServletResponse response = (HttpServletResponse) async.getResponse();
        response.setStatus(status);
        response.setContentType(contentType);
        response.setContentLength(bytes.length);
        out = response.getOutputStream();
      }
      out.setWriteListener(this);
    } catch (IOException | IllegalStateException e) {
      end();
    }
  }

  @Override
  public void onWritePossible() throws IOException {
    synchronized (this) {
      while (body != null && out.isReady()) {
        if (written == body.length) {
          body = null;
        } else {
          int length = Math.min(PIECE, body.length - written);
          out.write(body, written, length);
          written += length;
        }
      }
      if (body != null) {
        return;
      }
    }
    end();
  }

  /**
   * Ends it with whatever has been written.
   *
   * @return false when it had ended before
   */
  boolean end() {
    List<Runnable> told;
    synchronized (this) {
      if (!ended.compareAndSet(false, true)) {
        return false;
      }
      body = null;
      told = List.copyOf(whenEnded);
    }
    told.forEach(Runnable::run);
    try {
      async.complete();
    } catch (IllegalStateException e) {
      // The container has completed it itself.
      return true;
    }
    return true;
  }

  boolean isEnded() {
    return ended.get();
  }

  /**
   * @param action called when it has ended, at once when it has already
   */
  void whenEnded(Runnable action) {
    synchronized (this) {
      if (!ended.get()) {
        whenEnded.add(action);
        return;
      }
    }
    action.run();
  }

  @Override
  public void onError(Throwable failure) {
    end();
  }

  @Override
  public void onTimeout(AsyncEvent event) throws IOException {
    if (answered.compareAndSet(false, true)) {
      TwirpServlet.fail((HttpServletResponse) async.getResponse(), TwirpError.deadlineExceeded());
    }
    end();
  }

  @Override
  public void onError(AsyncEvent event) {
    answered.set(true);
    end();
  }

  @Override
  public void onComplete(AsyncEvent event) {
    answered.set(true);
    end();
  }

  @Override
  public void onStartAsync(AsyncEvent event) {
    // Once is enough for a call.
  }
}
