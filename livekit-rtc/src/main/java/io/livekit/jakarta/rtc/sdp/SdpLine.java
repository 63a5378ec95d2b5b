package io.livekit.jakarta.rtc.sdp;

/**
 * One line of a session description.
 *
 * @param type the letter before the equals sign
 * @param value everything behind it, without the line end
 */
public record SdpLine(char type, String value) {
  /** Refuses values that would start another line. */
  public SdpLine {
    if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0) {
      throw new SdpException("line break within a value of " + type + "=");
    }
  }

  /**
   * @return whether this is {@code a=name} or {@code a=name:...}
   */
  boolean isAttribute(String name) {
    return type == 'a'
        && value.startsWith(name)
        && (value.length() == name.length() || value.charAt(name.length()) == ':');
  }

  /**
   * @return what follows the colon of an attribute, empty for a flag
   */
  String attributeValue() {
    int colon = value.indexOf(':');
    return colon < 0 ? "" : value.substring(colon + 1);
  }

  @Override
  public String toString() {
    return type + "=" + value;
  }
}
