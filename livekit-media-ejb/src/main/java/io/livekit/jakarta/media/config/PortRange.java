package io.livekit.jakarta.media.config;

/** One port, or several in a row; {@link #NONE} when not configured. */
public record PortRange(int first, int last) {

  /** No port configured. */
  public static final PortRange NONE = new PortRange(0, 0);

  private static final int MAX_PORT = 65_535;

  /** Reads {@code 7882} or {@code 7882-7892}. */
  static PortRange parse(String text) {
    String[] ends = text.strip().split("-", -1);
    try {
      int first = Integer.parseInt(ends[0].strip());
      int last = ends.length == 1 ? first : Integer.parseInt(ends[1].strip());
      if (ends.length <= 2
          && first >= 0
          && first <= last
          && last <= MAX_PORT
          && (first > 0 || last == 0)) {
        return new PortRange(first, last);
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(complaint(text), e);
    }
    throw new IllegalArgumentException(complaint(text));
  }

  private static String complaint(String text) {
    return "\"" + text + "\" is neither a port nor a range of ports like 7882-7892";
  }

  /**
   * @return whether any port is configured
   */
  public boolean isSet() {
    return last != 0;
  }

  /**
   * @return how many ports there are
   */
  public int size() {
    return isSet() ? last - first + 1 : 0;
  }

  @Override
  public String toString() {
    return !isSet() ? "" : first == last ? Integer.toString(first) : first + "-" + last;
  }
}
