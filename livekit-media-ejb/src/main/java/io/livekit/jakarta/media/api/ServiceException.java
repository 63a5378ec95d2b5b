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
  private final Code meaning;
  private final boolean nativeError;
  private final transient Map<String, String> meta;

  private ServiceException(
      Code code, Code meaning, String message, boolean nativeError, Map<String, String> meta) {
    super(message, null, false, false);
    this.code = code;
    this.meaning = meaning;
    this.nativeError = nativeError;
    this.meta = Map.copyOf(meta);
  }

  /**
   * An error that the reference wraps: clients see {@code twirp error unknown: } before its text
   * (spec/03 §1).
   */
  public static ServiceException wrapped(Code code, String message) {
    return wrapped(code, code, message);
  }

  private static ServiceException wrapped(Code code, Code meaning, String message) {
    return new ServiceException(code, meaning, message, false, Map.of());
  }

  /** An error that is built as a Twirp error: clients see its text as it is. */
  public static ServiceException plain(Code code, String message) {
    return new ServiceException(code, code, message, true, Map.of());
  }

  /**
   * An argument error: its text is {@code <argument> <value>} and the argument is repeated in the
   * meta data.
   */
  public static ServiceException argument(String argument, String value) {
    return withMeta(Code.INVALID_ARGUMENT, argument + " " + value, Map.of("argument", argument));
  }

  static ServiceException withMeta(Code code, String message, Map<String, String> meta) {
    return new ServiceException(code, code, message, true, meta);
  }

  public static ServiceException roomDoesNotExist() {
    return wrapped(Code.NOT_FOUND, "requested room does not exist");
  }

  public static ServiceException participantDoesNotExist() {
    return wrapped(Code.NOT_FOUND, "participant does not exist");
  }

  /** What a call to a room or participant that no node has ends with (spec/07 item 9). */
  public static ServiceException noResponse() {
    return wrapped(Code.UNAVAILABLE, Code.NOT_FOUND, "no response from servers");
  }

  static ServiceException notImplemented() {
    return wrapped(Code.UNKNOWN, Code.UNIMPLEMENTED, "not implemented");
  }

  /** The reference doesn't wait for an answer that can't come. */
  static ServiceException noDataChannel() {
    return wrapped(Code.INTERNAL, Code.UNAVAILABLE, "data channel is not available");
  }

  /** What was to be changed is no longer as its caller knew it. */
  static ServiceException changed() {
    return wrapped(Code.ABORTED, "changed in the meantime");
  }

  public Code code() {
    return code;
  }

  /**
   * @return what kind of failure it is for those who need not match the reference, whose code says
   *     less in places
   */
  public Code meaning() {
    return meaning;
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
