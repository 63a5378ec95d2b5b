package io.livekit.jakarta.rtc.peer;

/**
 * Peers that send to each other more than to anybody else: a room, or the connections of one
 * client. The engine keeps them together. Thread-safe; needs no end.
 */
public final class PeerGroup {
  private static final int[] NOWHERE = {};

  /** Peers on each loop. Guarded by the engine's LoopPlacement. */
  private int[] peers = NOWHERE;

  int peersOn(int loop) {
    return loop < peers.length ? peers[loop] : 0;
  }

  void add(int loop, int loops) {
    if (peers.length == 0) {
      peers = new int[loops];
    }
    peers[loop]++;
  }

  void remove(int loop) {
    peers[loop]--;
  }
}
