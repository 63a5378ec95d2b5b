package io.livekit.jakarta.rtc.ingress;

/**
 * What is known of one packet in a ring. Owned by: one thread, which reuses it; a reader fills it
 * with {@link PacketRing#read}. Fields rather than accessors because every subscriber of every
 * packet reads most of them.
 */
public final class PacketFacts {
  /** Stands for a number that the packet doesn't carry. */
  public static final int NONE = -1;

  /** Last packet of its frame (RFC 3550 §5.1). */
  public static final int MARKER = 1;

  /** Belongs to a key frame; set on its first packet at least. */
  public static final int KEY_FRAME = 1 << 1;

  /** First packet of a frame. */
  public static final int START_OF_FRAME = 1 << 2;

  /** Carries no payload, only padding: a probe. */
  public static final int PADDING_ONLY = 1 << 3;

  /** Came late or as a retransmission: newer packets of its stream are in the ring already. */
  public static final int LATE = 1 << 4;

  /** VP8 Y bit: a decoder may join this temporal layer here (RFC 7741 §4.2). */
  public static final int LAYER_SYNC = 1 << 5;

  /** The VP8 picture id came in its 15-bit form. */
  public static final int LONG_PICTURE_ID = 1 << 6;

  /**
   * Packets of its stream right before it are lost and won't be repaired: pictures from here on may
   * lack theirs.
   */
  public static final int UNREPAIRED = 1 << 7;

  /** The audio level extension was present. */
  public static final int AUDIO_LEVEL = 1 << 8;

  /** RFC 6464 V bit. */
  public static final int VOICE = 1 << 9;

  /** An abs-capture-time extension was present and the publisher's clock is known. */
  public static final int CAPTURE_TIME = 1 << 10;

  /**
   * Last packet of a frame within one spatial layer (VP9 E bit, or a dependency descriptor's end of
   * frame).
   */
  public static final int END_OF_FRAME = 1 << 11;

  /** VP9 P bit: depends on earlier pictures. */
  public static final int INTER_PREDICTED = 1 << 12;

  /** VP9 U bit: from here on the decoder may switch up to this temporal layer. */
  public static final int SWITCH_UP = 1 << 13;

  /**
   * Its stream carries several spatial layers (SVC) and dependency descriptors that say which
   * frames need which: {@link #START_OF_FRAME} and {@link #END_OF_FRAME} are those of one layer's
   * frame.
   */
  public static final int SCALABLE = 1 << 14;

  /**
   * Its stream carries several spatial layers, of which only the payload descriptors tell (VP9, RFC
   * 9628).
   */
  public static final int LAYERED = 1 << 15;

  /** Where the flags hold what {@link #joinableTemporal} returns, plus one. */
  private static final int JOINABLE_SHIFT = 28;

  /** Position in the ring, counted from its first packet. */
  public long index;

  /** Extended sequence number within the stream. */
  public long sequence;

  /** RTP timestamp, 32 bits. */
  public int timestamp;

  /** Arrival on the monotonic clock. */
  public long arrivalNanos;

  /**
   * Capture time on our monotonic clock, from abs-capture-time; only with {@link #CAPTURE_TIME}.
   */
  public long captureNanos;

  public MediaCodec codec = MediaCodec.OTHER_VIDEO;

  /** Counts the streams that have fed this ring: packets of different epochs share no numbering. */
  public int epoch;

  public int flags;

  /** Spatial layer inside the stream (SVC), 0 otherwise. */
  public int spatial;

  public int temporal;

  /** RFC 6464 level, -dBov. */
  public int audioLevel;

  /** Bytes of the codec's payload descriptor (VP8), 0 where none is rewritten. */
  public int descriptorLength;

  /** VP8 picture id as received, or {@link #NONE}. */
  public int pictureId = NONE;

  /** VP8 TL0PICIDX, or {@link #NONE}. */
  public int tl0PicIdx = NONE;

  /** VP8 KEYIDX, or {@link #NONE}. */
  public int keyIdx = NONE;

  /** Holds payload and dependency descriptor. */
  public byte[] buffer = {};

  public int payloadOffset;
  public int payloadLength;
  public int dependencyDescriptorOffset;

  /** 0 without one. */
  public int dependencyDescriptorLength;

  PacketRing.Storage storage;
  long arenaPosition;

  /**
   * @return whether all of these flags are set
   */
  public boolean is(int flag) {
    return (flags & flag) == flag;
  }

  /**
   * @return the highest temporal layer that a decoder may join at this frame, or {@link #NONE} if
   *     it isn't known
   */
  public int joinableTemporal() {
    int known = flags >>> JOINABLE_SHIFT;
    return known == 0 && is(LAYER_SYNC) ? temporal : known - 1;
  }

  /**
   * @param layer 0 to 7
   */
  void setJoinableTemporal(int layer) {
    flags = flags & (1 << JOINABLE_SHIFT) - 1 | layer + 1 << JOINABLE_SHIFT;
  }

  /**
   * @return whether its stream carries several spatial layers (SVC)
   */
  public boolean isOfSeveralLayers() {
    return (flags & (SCALABLE | LAYERED)) != 0;
  }

  /**
   * @return whether {@link #buffer} still holds what was this packet's, see {@link
   *     PacketRing#isIntact}
   */
  public boolean isIntact() {
    return PacketRing.isWhole(this);
  }

  /** Forgets everything but the buffer. */
  void clear() {
    flags = 0;
    spatial = 0;
    temporal = 0;
    audioLevel = 0;
    captureNanos = 0;
    descriptorLength = 0;
    pictureId = NONE;
    tl0PicIdx = NONE;
    keyIdx = NONE;
    payloadLength = 0;
    dependencyDescriptorLength = 0;
  }
}
