package io.livekit.jakarta.rtc.srtp;

/**
 * The SRTP protection profiles we negotiate, in our order of preference (RFC 5764 §4.1.2, RFC 7714
 * §14.2).
 */
public enum SrtpProfile {
  /** First choice: with the JDK's cipher it costs half of what AES-CM with HMAC-SHA1 does. */
  AEAD_AES_128_GCM(0x0007, 16, 12, 16),
  AEAD_AES_256_GCM(0x0008, 32, 12, 16),
  AES128_CM_HMAC_SHA1_80(0x0001, 16, 14, 10);

  /** The word that carries the E bit and the 31-bit index (RFC 3711 §3.4). */
  static final int SRTCP_INDEX_LENGTH = 4;

  private final int id;
  private final int keyLength;
  private final int saltLength;
  private final int tagLength;

  SrtpProfile(int id, int keyLength, int saltLength, int tagLength) {
    this.id = id;
    this.keyLength = keyLength;
    this.saltLength = saltLength;
    this.tagLength = tagLength;
  }

  /**
   * @return the profile's number in the {@code use_srtp} extension.
   */
  public int id() {
    return id;
  }

  /**
   * @return bytes of a master key.
   */
  public int keyLength() {
    return keyLength;
  }

  /**
   * @return bytes of a master salt.
   */
  public int saltLength() {
    return saltLength;
  }

  /**
   * @return how far from a packet's end the word with the SRTCP index begins: behind AES-GCM's tag
   *     (RFC 7714 §9.2), before HMAC's (RFC 3711 §3.4)
   */
  int srtcpIndexDistance() {
    return this == AES128_CM_HMAC_SHA1_80 ? SRTCP_INDEX_LENGTH + tagLength : SRTCP_INDEX_LENGTH;
  }

  /**
   * @return bytes that protecting adds to an RTP packet.
   */
  public int rtpOverhead() {
    return tagLength;
  }

  /**
   * @return bytes that protecting adds to an RTCP packet: the tag and the word with E bit and
   *     index.
   */
  public int rtcpOverhead() {
    return tagLength + SRTCP_INDEX_LENGTH;
  }

  /**
   * @return the profile with this {@code use_srtp} number, or null if it is none of ours.
   */
  public static SrtpProfile ofId(int id) {
    for (SrtpProfile profile : values()) {
      if (profile.id == id) {
        return profile;
      }
    }
    return null;
  }
}
