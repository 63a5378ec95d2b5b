package io.livekit.jakarta.web.rest;

import io.livekit.jakarta.media.executor.NodeThreads;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Where answers are made: never on the thread of the room that gave them. Thread-safe. */
@ApplicationScoped
public class AnswerThreads {
  @Inject NodeThreads threads;

  /**
   * @return what is made of a call's result, on a thread that may write it
   */
  <T, R> CompletionStage<R> answer(CompletionStage<T> call, Function<T, R> mapping) {
    return call.handleAsync(
            (result, failure) -> failure == null ? result : rethrow(failure), threads.answers())
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
