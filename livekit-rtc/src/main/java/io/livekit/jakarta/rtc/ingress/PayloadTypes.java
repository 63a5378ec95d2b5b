package io.livekit.jakarta.rtc.ingress;

/**
 * What a media section's payload types stand for (RFC 8866 rtpmap, RFC 4588 apt). Owned by: one
 * thread after set-up.
 */
public final class PayloadTypes {
  private static final int COUNT = 128;
  private static final int NOT_RTX = -1;

  private final MediaCodec[] codecs = new MediaCodec[COUNT];
  private final byte[] associated = new byte[COUNT];

  public PayloadTypes() {
    java.util.Arrays.fill(associated, (byte) NOT_RTX);
  }

  /** Maps a payload type to a codec. */
  public PayloadTypes add(int payloadType, MediaCodec codec) {
    codecs[payloadType & 0x7F] = codec;
    return this;
  }

  /** Makes a payload type the retransmission format of another one. */
  public PayloadTypes addRtx(int payloadType, int associatedPayloadType) {
    associated[payloadType & 0x7F] = (byte) associatedPayloadType;
    return this;
  }

  /**
   * @return the codec, or null for an unknown type or RTX
   */
  public MediaCodec codec(int payloadType) {
    return codecs[payloadType & 0x7F];
  }

  /**
   * @return whether the section names the type, as a codec or as a retransmission format
   */
  public boolean isKnown(int payloadType) {
    return codec(payloadType) != null || isRtx(payloadType);
  }

  /**
   * @return whether the type is a retransmission format
   */
  public boolean isRtx(int payloadType) {
    return associated[payloadType & 0x7F] != NOT_RTX;
  }

  /**
   * @return the payload type that an RTX type repairs, or -1
   */
  public int associatedPayloadType(int payloadType) {
    return associated[payloadType & 0x7F];
  }
}
