package io.livekit.jakarta.rtc.sdp;

/**
 * The media stream and track that a section carries ({@code a=msid}, RFC 8830 §2).
 *
 * @param streamId {@code -} for a track without a stream
 * @param trackId empty if the line names none
 */
public record Msid(String streamId, String trackId) {
  static Msid parse(String text) {
    String trimmed = text.trim();
    int space = trimmed.indexOf(' ');
    return space < 0
        ? new Msid(trimmed, "")
        : new Msid(trimmed.substring(0, space), trimmed.substring(space + 1).trim());
  }

  @Override
  public String toString() {
    return trackId.isEmpty() ? streamId : streamId + " " + trackId;
  }
}
