package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.pacing.Pacer;

/**
 * Takes packets and forgets them, for measurements of the way to here. Owned by: the measuring
 * thread.
 */
public class DiscardingOut implements PacketOut {
  private static final int CAPACITY = 4096;

  private final ResendBudget budget = new ResendBudget();
  private final Pacer pacer = new Pacer(() -> {});
  private final byte[] slot = new byte[CAPACITY];
  private int number;
  private long sent;

  /**
   * @return how many packets were sent here
   */
  public final long sent() {
    return sent;
  }

  @Override
  public final boolean isReady() {
    return true;
  }

  @Override
  public final byte[] claim(int maxLength) {
    return slot;
  }

  @Override
  public final int offset() {
    return 0;
  }

  /** Copies; who wants encryption, or no copy either, overrides it. */
  @Override
  public int seal(
      int headerLength,
      int prefixLength,
      byte[] src,
      int srcOff,
      int srcLen,
      long extendedSequence) {
    System.arraycopy(src, srcOff, slot, headerLength + prefixLength, srcLen);
    return headerLength + prefixLength + srcLen;
  }

  @Override
  public final void send() {
    sent++;
  }

  @Override
  public final void abandon() {
    // one slot for all
  }

  @Override
  public final int nextTransportSequence() {
    return number++ & 0xFFFF;
  }

  @Override
  public final ResendBudget resendBudget() {
    return budget;
  }

  @Override
  public final Pacer pacer() {
    return pacer;
  }
}
