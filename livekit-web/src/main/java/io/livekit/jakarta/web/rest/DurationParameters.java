package io.livekit.jakarta.web.rest;

import io.livekit.jakarta.api.rest.Problem.Violation;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.ext.ParamConverter;
import jakarta.ws.rs.ext.ParamConverterProvider;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;

/** Reads parameters that are durations in the form of ISO 8601. Thread-safe. */
@Provider
@ApplicationScoped
public class DurationParameters implements ParamConverterProvider {

  /** Far longer than any duration in its usual form. */
  private static final int MAX_LENGTH = 64;

  @Override
  public <T> ParamConverter<T> getConverter(Class<T> type, Type generic, Annotation[] annotations) {
    if (type != Duration.class) {
      return null;
    }
    return new ParamConverter<>() {
      @Override
      public T fromString(String text) {
        return text == null ? null : type.cast(parse(text, nameOf(annotations)));
      }

      @Override
      public String toString(T value) {
        return value.toString();
      }
    };
  }

  private static String nameOf(Annotation[] annotations) {
    for (Annotation annotation : annotations) {
      if (annotation instanceof QueryParam named) {
        return named.value();
      }
    }
    return "";
  }

  /**
   * @throws ProblemException if it isn't one
   */
  static Duration parse(String text, String parameter) {
    if (text.length() <= MAX_LENGTH) {
      try {
        return Duration.parse(text);
      } catch (DateTimeException | ArithmeticException e) {
        // told below
      }
    }
    throw new ProblemException(
        Problems.violations(
            List.of(new Violation(parameter, "must be a duration like PT1H (ISO 8601)"))));
  }
}
