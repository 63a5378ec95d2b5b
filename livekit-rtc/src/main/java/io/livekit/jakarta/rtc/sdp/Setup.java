package io.livekit.jakarta.rtc.sdp;

import java.util.Locale;

/** Who opens the DTLS connection ({@code a=setup}, RFC 8842 §5.1). */
public enum Setup {
  /** An offer that leaves the choice to the answerer. */
  ACTPASS,
  /** DTLS client. */
  ACTIVE,
  /** DTLS server. */
  PASSIVE,
  /** No connection for now. */
  HOLDCONN;

  static Setup parse(String text) {
    for (Setup setup : values()) {
      if (setup.text().equals(text.trim())) {
        return setup;
      }
    }
    throw new SdpException("unknown a=setup " + SdpException.quote(text));
  }

  /**
   * @return the attribute's value
   */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
