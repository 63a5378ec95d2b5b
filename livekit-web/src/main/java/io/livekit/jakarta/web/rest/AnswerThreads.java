package io.livekit.jakarta.web.rest;

import io.livekit.jakarta.media.executor.NodeThreads;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;

/**
 * Where answers are made: never on the thread of the room that gave them, and not on those that
 * Twirp's answers need, because Jakarta REST writes an answer on the thread that has it, and waits
 * there for a caller who doesn't read until the container gives him up. Thread-safe.
 */
@ApplicationScoped
public class AnswerThreads {

  /** Callers who don't read hold one each, for as long as the container lets them. */
  private static final int MAX_THREADS = 32;

  @Inject NodeThreads threads;

  private ExecutorService pool;

  @PostConstruct
  void open() {
    pool = threads.pools().queued("livekit-rest", MAX_THREADS);
  }

  @PreDestroy
  void close() {
    pool.shutdownNow();
  }

  /**
   * @return what is made of a call's result, on a thread that may write it
   */
  <T, R> CompletionStage<R> answer(CompletionStage<T> call, Function<T, R> mapping) {
    return call.handleAsync((result, failure) -> failure == null ? result : rethrow(failure), pool)
        .thenApply(mapping);
  }

  /**
   * @return the end of a call whose result says nothing
   */
  CompletionStage<Void> end(CompletionStage<?> call) {
    return answer(call, result -> null);
  }

  private static <T> T rethrow(Throwable failure) {
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    throw new CompletionException(failure);
  }
}
