package io.livekit.jakarta.rtc.srtp;

/**
 * What the receiver knows of each SSRC: the highest index and, if replays are refused, the window
 * below it. Owned by: its SrtpUnprotector. Only authenticated packets get an entry.
 */
final class SsrcTable {
  /**
   * SSRCs per direction of one peer. 40 simulcast tracks with RTX need 240; an SSRC stays for the
   * key's lifetime, because forgetting its roll-over counter would let old packets in again.
   */
  static final int MAX_SSRCS = 1024;

  private static final int INITIAL_SLOTS = 16;

  private final int replayWindow;
  private State[] slots = new State[INITIAL_SLOTS];
  private int size;

  /** Packets come in runs of one SSRC. */
  private State last;

  SsrcTable(int replayWindow) {
    this.replayWindow = replayWindow;
  }

  /**
   * @return the SSRC's state, or null if it has none yet.
   */
  State find(int ssrc) {
    State cached = last;
    if (cached != null && cached.ssrc == ssrc) {
      return cached;
    }
    State found = slots[slot(slots, ssrc)];
    if (found != null) {
      last = found;
    }
    return found;
  }

  boolean isFull() {
    return size >= MAX_SSRCS;
  }

  State add(int ssrc) {
    if (2 * size >= slots.length) {
      State[] larger = new State[2 * slots.length];
      for (State state : slots) {
        if (state != null) {
          larger[slot(larger, state.ssrc)] = state;
        }
      }
      slots = larger;
    }
    State state = new State(ssrc, replayWindow == 0 ? null : new ReplayWindow(replayWindow));
    slots[slot(slots, ssrc)] = state;
    size++;
    last = state;
    return state;
  }

  private static int slot(State[] slots, int ssrc) {
    int mask = slots.length - 1;
    int slot = (ssrc * 0x9E37_79B9 >>> 8) & mask;
    while (slots[slot] != null && slots[slot].ssrc != ssrc) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  /** One SSRC. */
  static final class State {
    private static final int HALF_SEQUENCE = 1 << 15;
    private static final int SEQUENCES = 1 << 16;

    private final int ssrc;
    private final ReplayWindow window;
    private long highest = -1;

    private State(int ssrc, ReplayWindow window) {
      this.ssrc = ssrc;
      this.window = window;
    }

    /**
     * @return the index closest to the highest one that has these low 16 bits (RFC 3711 §3.3.1).
     */
    long guessIndex(int sequenceNumber) {
      long guess = highest & -SEQUENCES | sequenceNumber;
      if (guess - highest > HALF_SEQUENCE && guess >= SEQUENCES) {
        return guess - SEQUENCES;
      }
      return highest - guess > HALF_SEQUENCE ? guess + SEQUENCES : guess;
    }

    int checkReplay(long index) {
      return window == null ? 0 : window.check(index);
    }

    void accept(long index) {
      highest = Math.max(highest, index);
      if (window != null) {
        window.accept(index);
      }
    }
  }
}
