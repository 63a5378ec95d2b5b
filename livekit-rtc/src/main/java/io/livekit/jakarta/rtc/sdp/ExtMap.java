package io.livekit.jakarta.rtc.sdp;

/**
 * A header extension's id ({@code a=extmap}, RFC 8285 §8).
 *
 * @param id 1..14 in the one-byte form, up to 255 in the two-byte form; larger ones are offers of
 *     nothing
 * @param direction direction the line names, or SENDRECV if it names none
 * @param uri what the extension is
 * @param attributes what follows the URI, or empty
 */
public record ExtMap(int id, Direction direction, String uri, String attributes) {
  /** RFC 8285 §8: ids 4096 to 4351 stand for "to be chosen by the answerer". */
  private static final int MAX_ID = 4351;

  /**
   * @return an extension for both directions, without attributes
   */
  public static ExtMap of(int id, String uri) {
    return new ExtMap(id, Direction.SENDRECV, uri, "");
  }

  static ExtMap parse(String text) {
    String[] parts = text.split(" ", 3);
    int slash = parts[0].indexOf('/');
    String id = slash < 0 ? parts[0] : parts[0].substring(0, slash);
    if (parts.length < 2) {
      throw new SdpException("bad a=extmap " + SdpException.quote(text));
    }
    Direction direction = Direction.SENDRECV;
    if (slash >= 0) {
      String name = parts[0].substring(slash + 1);
      direction = null;
      for (Direction candidate : Direction.values()) {
        direction = candidate.text().equals(name) ? candidate : direction;
      }
      if (direction == null) {
        throw new SdpException("bad direction in a=extmap " + SdpException.quote(text));
      }
    }
    return new ExtMap(
        SdpNumbers.parse(id, 1, MAX_ID, "a=extmap id"),
        direction,
        parts[1],
        parts.length == 3 ? parts[2] : "");
  }

  @Override
  public String toString() {
    return id
        + (direction == Direction.SENDRECV ? "" : "/" + direction.text())
        + " "
        + uri
        + (attributes.isEmpty() ? "" : " " + attributes);
  }
}
