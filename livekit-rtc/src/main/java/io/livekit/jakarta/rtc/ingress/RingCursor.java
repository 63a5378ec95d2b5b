package io.livekit.jakarta.rtc.ingress;

/** One reader's place in a ring. Owned by: the reading media loop. */
public final class RingCursor {
  private final PacketRing ring;
  private long next;
  private long lapped;

  private RingCursor(PacketRing ring, long next) {
    this.ring = ring;
    this.next = next;
  }

  /** Starts at the packet that comes next. */
  public static RingCursor fromNewest(PacketRing ring) {
    return new RingCursor(ring, ring.head());
  }

  /**
   * Starts at the oldest packet there is: for a layer that begins while its reader is waiting for
   * it.
   */
  public static RingCursor fromOldest(PacketRing ring) {
    return new RingCursor(ring, ring.oldest());
  }

  /**
   * @return whether a packet is waiting
   */
  public boolean hasNext() {
    return next < ring.head();
  }

  /**
   * Reads the next packet. A reader that was overtaken goes on with the newest packet, for those in
   * between are late anyway, and counts what it missed.
   *
   * @return false if there is none
   */
  public boolean poll(PacketFacts into) {
    long head = ring.head();
    while (next < head) {
      if (ring.read(next, into)) {
        next++;
        return true;
      }
      lapped += head - 1 - next;
      if (next == head - 1) { // overtaken even here
        lapped++;
        next = head;
      } else {
        next = head - 1;
      }
      head = ring.head();
    }
    return false;
  }

  public PacketRing ring() {
    return ring;
  }

  /**
   * @return packets overwritten before they were read
   */
  public long lapped() {
    return lapped;
  }
}
