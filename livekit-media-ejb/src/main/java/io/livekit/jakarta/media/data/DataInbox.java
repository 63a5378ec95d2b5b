package io.livekit.jakarta.media.data;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is remembered of one participant's reliable data, in both directions. Owned by: the room's
 * executor.
 */
public final class DataInbox {
  /** Senders whose packets a joining participant missed; further ones are not replayed. */
  static final int MAX_SENDERS_MISSED = 1000;

  private int lastSequence;
  // first sequence missed, by sender sid
  private final Map<String, Integer> missedFrom = new LinkedHashMap<>();

  /**
   * @return false for a packet that was taken before (spec/02 §4.2 step 2)
   */
  boolean accept(int sequence) {
    if (Integer.compareUnsigned(sequence, lastSequence) <= 0) {
      return false;
    }
    lastSequence = sequence;
    return true;
  }

  /**
   * @return the last reliable packet taken, from where a resuming client goes on (spec/01 §3.4)
   */
  public int lastSequence() {
    return lastSequence;
  }

  /** A packet went out while this participant could not be reached yet. */
  void missed(String senderSid, int sequence) {
    if (missedFrom.size() < MAX_SENDERS_MISSED) {
      missedFrom.putIfAbsent(senderSid, sequence);
    }
  }

  boolean hasMissed(String senderSid, int sequence) {
    Integer first = missedFrom.get(senderSid);
    return first != null && Integer.compareUnsigned(sequence, first) >= 0;
  }

  void replayed() {
    missedFrom.clear();
  }
}
