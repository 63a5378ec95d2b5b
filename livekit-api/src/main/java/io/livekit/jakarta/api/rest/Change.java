package io.livekit.jakarta.api.rest;

import java.util.Objects;
import java.util.function.Function;

/**
 * What a merge patch (RFC 7396) says about one member: nothing, that it goes, or its new value.
 * Immutable.
 *
 * @param <T> of the member
 */
public final class Change<T> {
  private static final Change<?> KEEP = new Change<>(false, null);
  private static final Change<?> CLEAR = new Change<>(true, null);

  private final boolean said;
  private final T value;

  private Change(boolean said, T value) {
    this.said = said;
    this.value = value;
  }

  /**
   * @return the member stays as it is: the patch doesn't name it
   */
  @SuppressWarnings("unchecked") // it has no value
  public static <T> Change<T> keep() {
    return (Change<T>) KEEP;
  }

  /**
   * @return the member goes, or becomes what it is by default: the patch says null
   */
  @SuppressWarnings("unchecked") // it has no value
  public static <T> Change<T> clear() {
    return (Change<T>) CLEAR;
  }

  /**
   * @return the member becomes this
   */
  public static <T> Change<T> to(T value) {
    return value == null ? clear() : new Change<>(true, value);
  }

  /**
   * @return this, or {@link #keep} for null
   */
  static <T> Change<T> orKeep(Change<T> change) {
    return change == null ? keep() : change;
  }

  /**
   * @return whether the patch names the member
   */
  public boolean isSaid() {
    return said;
  }

  /**
   * @return the new value; null for keep and clear
   */
  public T value() {
    return value;
  }

  /**
   * @param former what it is now
   * @param cleared what it becomes when it goes
   * @return what it becomes
   */
  public T after(T former, T cleared) {
    if (!said) {
      return former;
    }
    return value == null ? cleared : value;
  }

  /**
   * @return the same about something that is made of the value
   */
  public <R> Change<R> map(Function<T, R> mapping) {
    if (!said) {
      return keep();
    }
    return value == null ? clear() : to(mapping.apply(value));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Change<?> change
        && said == change.said
        && Objects.equals(value, change.value);
  }

  @Override
  public int hashCode() {
    return Objects.hash(said, value);
  }

  @Override
  public String toString() {
    return said ? "to " + value : "keep";
  }
}
