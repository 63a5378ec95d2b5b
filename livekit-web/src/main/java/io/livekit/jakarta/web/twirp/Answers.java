package io.livekit.jakarta.web.twirp;

import com.google.protobuf.Message;
import io.livekit.jakarta.media.api.ServiceException;
import io.livekit.jakarta.media.executor.NodeThreads;
import io.livekit.jakarta.media.executor.TimerService;
import io.livekit.jakarta.web.drop.WebCounters;
import io.livekit.jakarta.web.drop.WebDrop;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Answers calls when they are done: puts an answer into bytes on a thread of its own, never on the
 * room's that gave it, and lets the container write it as the caller reads. Thread-safe.
 */
@ApplicationScoped
public class Answers {

  /** PerformRpc may wait for a participant; everything else is answered at once. */
  private static final Duration CALL_LIMIT = Duration.ofSeconds(120);

  /** A caller on a slow network reads megabytes in a part of it. */
  private static final Duration WRITE_LIMIT = Duration.ofSeconds(60);

  /** The sockets' buffers take these, so they are never refused. */
  private static final int SMALL_BYTES = 64 << 10;

  /** Bytes of all answers that callers have yet to read. */
  static final long MAX_WAITING_BYTES = 32 << 20;

  private static final System.Logger LOG = System.getLogger(Answers.class.getName());

  @Inject NodeThreads threads;
  @Inject WebCounters counters;

  private final AtomicLong waitingBytes = new AtomicLong();

  /** Answers the request, which becomes asynchronous, with what a call comes to. */
  void answer(
      HttpServletRequest request, CompletionStage<? extends Message> call, MessageFormat format) {
    AsyncContext async = request.startAsync();
    async.setTimeout(CALL_LIMIT.toMillis());
    PendingAnswer answer = new PendingAnswer(async);
    call.whenCompleteAsync(
        (message, failure) -> {
          if (failure == null) {
            succeed(answer, message, format);
          } else {
            fail(answer, error(failure));
          }
        },
        threads.answers());
  }

  private void succeed(PendingAnswer answer, Message message, MessageFormat format) {
    byte[] body;
    try {
      body = format.write(message);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "an answer of the server API can't be written", e);
      fail(answer, TwirpError.internal());
      return;
    }
    boolean full = waitingBytes.addAndGet(body.length) > MAX_WAITING_BYTES;
    if (full && body.length > SMALL_BYTES) {
      waitingBytes.addAndGet(-body.length);
      counters.dropped(WebDrop.ANSWER_NOT_KEPT);
      fail(
          answer,
          TwirpError.of(
              ServiceException.plain(
                  ServiceException.Code.UNAVAILABLE, "too many answers wait to be read")));
      return;
    }
    give(answer, HttpServletResponse.SC_OK, format, body);
  }

  private void fail(PendingAnswer answer, TwirpError error) {
    byte[] body = error.json();
    waitingBytes.addAndGet(body.length);
    give(answer, error.httpStatus(), MessageFormat.JSON, body);
  }

  private void give(PendingAnswer answer, int status, MessageFormat format, byte[] body) {
    answer.answer(status, format.contentType(), body, () -> waitingBytes.addAndGet(-body.length));
    if (!answer.isEnded()) {
      TimerService.Cancellable limit =
          threads
              .timers()
              .schedule(
                  WRITE_LIMIT.toNanos(), () -> threads.answers().execute(() -> giveUp(answer)));
      answer.whenEnded(limit::cancel);
    }
  }

  private void giveUp(PendingAnswer answer) {
    if (answer.end()) {
      counters.dropped(WebDrop.ANSWER_NOT_READ);
    }
  }

  private static TwirpError error(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof ServiceException e) {
      return TwirpError.of(e);
    }
    LOG.log(Level.ERROR, "an API call failed", cause);
    return TwirpError.internal();
  }

  /**
   * @return bytes that callers have yet to read
   */
  long waitingBytes() {
    return waitingBytes.get();
  }
}
