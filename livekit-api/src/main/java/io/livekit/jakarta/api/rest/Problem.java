package io.livekit.jakarta.api.rest;

import java.util.List;

/**
 * What went wrong (RFC 9457), as {@code application/problem+json}. Immutable.
 *
 * @param type a URN for each code, for tools that know no code
 * @param title what the code means
 * @param status of HTTP
 * @param detail what is wrong with just this request
 * @param code for programs: it stays the same where texts are improved
 * @param violations what is wrong with a body or parameters; null where that isn't the matter
 */
public record Problem(
    String type, String title, int status, String detail, String code, List<Violation> violations) {

  /** The media type. */
  public static final String MEDIA_TYPE = "application/problem+json";

  /**
   * One thing that is wrong with a request.
   *
   * @param path of the member or parameter, for example {@code grants.canPublish}; empty for the
   *     whole body
   * @param message what is wrong
   */
  public record Violation(String path, String message) {}
}
