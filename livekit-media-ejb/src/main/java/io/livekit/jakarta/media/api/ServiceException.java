package io.livekit.jakarta.media.api;

import java.util.Map;

/** A failed call of the server API. */
public final class ServiceException extends RuntimeException {

  /** What kind of failure it is. */
  public enum Code {
    CANCELED,
    UNKNOWN,
    INVALID_ARGUMENT,
    MALFORMED,
    DEADLINE_EXCEEDED,
    NOT_FOUND,
    BAD_ROUTE,
    ALREADY_EXISTS,
    PERMISSION_DENIED,
    UNAUTHENTICATED,
    RESOURCE_EXHAUSTED,
    FAILED_PRECONDITION,
    ABORTED,
    OUT_OF_RANGE,
    UNIMPLEMENTED,
    INTERNAL,
    UNAVAILABLE,
    DATALOSS
  }

  private final Code code;
  private final boolean nativeError;
  private final transient Map<String, String> meta;

  private ServiceException(
      Code code, String message, boolean nativeError, Map<String, String> meta) {
    super(message, null, false, false);
    this.code = code;
    this.nativeError = nativeError;
    this.meta = Map.copyOf(meta);
  }

  /**
   * An error that the reference wraps: clients see {@code twirp error unknown: } before its text
   * (spec/03 §1).
   */
  public static ServiceException wrapped(Code code, String message) {
    return new ServiceException(code, message, false, Map.of());
  }

  /** An error that is built as a Twirp error: clients see its text as it is. */
  public static ServiceException plain(Code code, String message) {
    return new ServiceException(code, message, true, Map.of());
  }

  /**
   * An argument error: its text is {@code <argument> <value>} and the argument is repeated in the
   * meta data.
   */
  public static ServiceException argument(String argument, String value) {
    return new ServiceException(
        Code.INVALID_ARGUMENT, argument + " " + value, true, Map.of("argument", argument));
  }

  static ServiceException withMeta(Code code, String message, Map<String, String> meta) {
    return new ServiceException(code, message, true, meta);
  }

  public static ServiceException roomDoesNotExist() {
    return wrapped(Code.NOT_FOUND, "requested room does not exist");
  }

  public static ServiceException participantDoesNotExist() {
    return wrapped(Code.NOT_FOUND, "participant does not exist");
  }

  /** What a call to a room or participant that no node has ends with (spec/07 item 9). */
  public static ServiceException noResponse() {
    return wrapped(Code.UNAVAILABLE, "no response from servers");
  }

  public Code code() {
    return code;
  }

  /**
   * @return false when {@code twirp error unknown: } goes before the text
   */
  public boolean nativeError() {
    return nativeError;
  }

  public Map<String, String> meta() {
    return meta == null ? Map.of() : meta;
  }
}
