package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.core.BigEndian;
import io.livekit.jakarta.rtc.ingress.PacketFacts;

/**
 * Keeps the frame numbers of dependency descriptors rising across layer switches, pauses and
 * changes of source (AV1 RTP payload specification §A.8.2). Owned by: the subscriber's media loop.
 *
 * <p>A receiver takes a frame whose number isn't above the last one decoded for an old frame, be it
 * a key frame, and then waits for it as long as others refer to it: libwebrtc for three seconds,
 * until it asks for a key frame. Simulcast layers don't prevent that themselves. libwebrtc numbers
 * the frames of all layers with one counter, a picture's highest layer first, so the step up at key
 * frames of one picture goes back by one; other senders count each layer by itself.
 */
final class FrameNumberMunger {
  /** What a packet without a descriptor has. */
  static final int NONE = -1;

  private static final int MASK = 0xFFFF;
  private static final int NUMBER_AT = 1; // behind the flags and the template id

  private boolean joining; // the next number opens another stream
  private int offset; // outgoing = incoming - offset
  private int lastOut = NONE; // newest sent

  /** Continues with another stream: its first frame gets the number after the last one. */
  void start() {
    joining = true;
  }

  /**
   * @return the frame number to send the packet with, or {@link #NONE}
   */
  int toOutgoing(PacketFacts p) {
    if (p.dependencyDescriptorLength == 0) {
      return NONE;
    }
    int incoming = BigEndian.getU16(p.buffer, p.dependencyDescriptorOffset + NUMBER_AT);
    if (joining) {
      joining = false;
      offset = lastOut == NONE ? 0 : incoming - (lastOut + 1);
    }
    return incoming - offset & MASK;
  }

  /** Notes a frame number that was sent. */
  void onSent(int outgoing) {
    if (outgoing != NONE && (lastOut == NONE || (short) (outgoing - lastOut) > 0)) {
      lastOut = outgoing;
    }
  }

  /** Puts the number into a copied descriptor. */
  static void write(byte[] buf, int descriptorOff, int frameNumber) {
    BigEndian.put16(buf, descriptorOff + NUMBER_AT, frameNumber);
  }
}
