package io.livekit.jakarta.rtc.egress;

import static io.livekit.jakarta.rtc.ingress.PacketFacts.NONE;

import io.livekit.jakarta.rtc.ingress.PacketFacts;
import java.util.Arrays;

/**
 * Drops VP8 temporal layers, by picture ids where there are some, and keeps picture id, TL0PICIDX
 * and KEYIDX continuous across drops and layer switches (RFC 7741 §4.2, spec/02 §5.4). Owned by:
 * the subscriber's media loop.
 */
final class Vp8Munger {
  /** Pictures whose numbers late packets can still get: two seconds at 30 fps. A power of two. */
  static final int HISTORY = 64;

  /**
   * Pictures that upstream may have lost whole and that are kept for; a longer gap won't be
   * repaired.
   */
  static final int MAX_MISSING = 50;

  /** TID is two bits. */
  static final int MAX_TEMPORAL = 3;

  private static final int PICTURE_ID_MASK = 0x7FFF;
  private static final int DROPPED = -1;
  private static final int KEY_IDX_BITS = 5;
  private static final int TL0_BITS = 8;

  private final TemporalFilter layers;
  private final long[] pictures = new long[HISTORY]; // unwrapped incoming picture id
  private final int[] outgoing = new int[HISTORY]; // its outgoing id, or DROPPED
  private final byte[] temporals = new byte[HISTORY]; // the layer forwarded at its place
  private boolean started;
  private boolean hasPictureId;
  private long highest; // unwrapped
  private long pictureOffset;
  private int tl0Offset;
  private int keyIdxOffset;
  private int lastTl0 = NONE;
  private int lastKeyIdx = NONE;
  private boolean byPicture; // the packet decided last had a picture id
  private boolean lastDropped;
  // the packet decided last belongs to the same picture as the one before it
  private boolean repeated;
  private int lastPictureOut; // of the packet decided last

  Vp8Munger(TemporalFilter layers) {
    this.layers = layers;
  }

  /** Continues with another stream from this packet, the first of a key frame. */
  void start(PacketFacts p) {
    boolean first = !started;
    int nextPicture = (int) (highest - pictureOffset) + 1 & PICTURE_ID_MASK;
    started = true;
    Arrays.fill(pictures, Long.MIN_VALUE);
    if (p.pictureId != NONE) {
      boolean continues = !first && hasPictureId;
      hasPictureId = true;
      highest = p.pictureId;
      pictureOffset = continues ? highest - nextPicture : 0;
      highest--; // so that this packet opens its picture
    }
    tl0Offset = p.tl0PicIdx == NONE || lastTl0 == NONE ? 0 : p.tl0PicIdx - (lastTl0 + 1);
    keyIdxOffset = p.keyIdx == NONE || lastKeyIdx == NONE ? 0 : p.keyIdx - (lastKeyIdx + 1);
    lastDropped = false;
  }

  /**
   * Decides on a packet of the stream and settles its numbers.
   *
   * @param late it came after newer ones
   * @param afterGap packets right before it are missing, see {@link TemporalFilter#isAbove}
   * @return whether to send it; {@link #numbers} is valid if so
   */
  boolean decide(PacketFacts p, boolean late, boolean afterGap) {
    if (late) {
      return decideLate(p);
    }
    byPicture = p.pictureId != NONE;
    boolean forward = byPicture ? decideByPicture(p, afterGap) : layers.decide(p, false, afterGap);
    if (forward) {
      if (p.tl0PicIdx != NONE) {
        lastTl0 = p.tl0PicIdx - tl0Offset & (1 << TL0_BITS) - 1;
      }
      if (p.keyIdx != NONE) {
        lastKeyIdx = p.keyIdx - keyIdxOffset & (1 << KEY_IDX_BITS) - 1;
      }
    }
    layers.ended(p);
    return forward;
  }

  /**
   * @return whether the packet decided last was dropped together with the packet before it, as one
   *     picture
   */
  boolean isSameDroppedPicture() {
    return byPicture ? lastDropped && repeated : layers.isSameDroppedPicture();
  }

  private boolean decideLate(PacketFacts p) {
    if (p.pictureId == NONE) {
      return layers.decide(p, true, false);
    }
    long picture = unwrap(p);
    int at = (int) picture & HISTORY - 1;
    if (picture > highest
        || pictures[at] != picture
        || outgoing[at] == DROPPED
        || TemporalFilter.isSpoilt(p, temporals[at])) {
      return false;
    }
    lastPictureOut = outgoing[at];
    return true;
  }

  private boolean decideByPicture(PacketFacts p, boolean afterGap) {
    long picture = unwrap(p);
    repeated = picture == highest;
    if (picture < highest) { // newer packet of an older picture: only a confused sender does that
      return decideLate(p);
    }
    if (!repeated) {
      for (long missing = Math.max(highest + 1, picture - MAX_MISSING);
          missing < picture;
          missing++) {
        remember(missing, toOutgoing(missing));
      }
      highest = picture;
      lastDropped = layers.isAbove(p, afterGap);
      if (lastDropped) {
        remember(picture, DROPPED);
        pictureOffset++;
      } else {
        remember(picture, toOutgoing(picture));
      }
    }
    lastPictureOut = outgoing[(int) picture & HISTORY - 1];
    return !lastDropped;
  }

  private int toOutgoing(long picture) {
    return (int) (picture - pictureOffset) & PICTURE_ID_MASK;
  }

  private void remember(long picture, int out) {
    int at = (int) picture & HISTORY - 1;
    pictures[at] = picture;
    outgoing[at] = out;
    temporals[at] = (byte) Math.min(layers.temporal(), MAX_TEMPORAL);
  }

  private long unwrap(PacketFacts p) {
    int bits = p.is(PacketFacts.LONG_PICTURE_ID) ? 15 : 7;
    int distance = (int) (p.pictureId - highest) << Integer.SIZE - bits >> Integer.SIZE - bits;
    return highest + distance;
  }

  /**
   * @return the numbers of the packet decided last, packed for {@link #pictureId} and the like
   */
  int numbers(PacketFacts p) {
    int tl0 = p.tl0PicIdx - tl0Offset & (1 << TL0_BITS) - 1;
    int key = p.keyIdx - keyIdxOffset & (1 << KEY_IDX_BITS) - 1;
    return lastPictureOut << TL0_BITS + KEY_IDX_BITS | tl0 << KEY_IDX_BITS | key;
  }

  static int pictureId(int numbers) {
    return numbers >>> TL0_BITS + KEY_IDX_BITS;
  }

  static int tl0PicIdx(int numbers) {
    return numbers >>> KEY_IDX_BITS & (1 << TL0_BITS) - 1;
  }

  static int keyIdx(int numbers) {
    return numbers & (1 << KEY_IDX_BITS) - 1;
  }
}
