package io.livekit.jakarta.web.rest;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;

/** What the resources make of parts of requests. Stateless. */
final class Requests {

  private Requests() {}

  /**
   * @return null as 0, which is the default to the protocol; others as its unsigned seconds
   */
  static int seconds(Duration duration) {
    return duration == null ? 0 : (int) duration.getSeconds();
  }

  static int orZero(Integer number) {
    return number == null ? 0 : number;
  }

  static String orEmpty(String text) {
    return text == null ? "" : text;
  }

  static <T> CompletionStage<T> done(T value) {
    return CompletableFuture.completedFuture(value);
  }

  /**
   * @param ifMatch the header; null for none
   * @param body what the state would be answered as
   * @return whether a state is one that the caller knows
   */
  static <T> Predicate<T> expected(String ifMatch, Function<T, byte[]> body) {
    if (ifMatch == null) {
      return any -> true;
    }
    EntityTags tags = EntityTags.parse(ifMatch);
    return state -> tags.any() || tags.matchStrongly(Json.tag(body.apply(state)));
  }
}
