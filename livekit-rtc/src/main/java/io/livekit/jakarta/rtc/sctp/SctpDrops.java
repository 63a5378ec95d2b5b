package io.livekit.jakarta.rtc.sctp;

import java.util.function.Consumer;

/** Counts what the parts of an association drop, and tells it on. Owned by: MediaLoop. */
final class SctpDrops {
  private final long[] counts = new long[SctpDropReason.values().length];
  private final Consumer<SctpDropReason> listener;

  SctpDrops(Consumer<SctpDropReason> listener) {
    this.listener = listener;
  }

  void count(SctpDropReason reason) {
    counts[reason.ordinal()]++;
    listener.accept(reason);
  }

  long of(SctpDropReason reason) {
    return counts[reason.ordinal()];
  }
}
