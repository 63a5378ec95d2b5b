package io.livekit.jakarta.rtc.peer;

import java.util.List;

/**
 * Which loop a new peer lives on. Each loop that a packet has to reach must be woken, which costs
 * more than forwarding it to a few peers; so the peers of a small room share a loop, and a large
 * room fills one loop after another, because there a loop's turn is long enough to pay for its
 * waking, and one core may not be enough. Thread-safe.
 */
final class LoopPlacement<L> {
  /**
   * Peers of a group that go to one loop before the next one gets some: the two connections each of
   * eight participants. If all eight send video to each other, that is some 13,000 packets a
   * second, a twentieth of a core.
   */
  static final int GROUP_SHARE = 16;

  private final List<L> loops;
  private final int[] peers;

  LoopPlacement(List<L> loops) {
    this.loops = loops;
    this.peers = new int[loops.size()];
  }

  /** A peer's loop, until the peer is gone. */
  record Place<L>(L loop, Runnable leave) {}

  synchronized Place<L> place(PeerGroup group) {
    int chosen = 0;
    for (int loop = 1; loop < peers.length; loop++) {
      if (isBetter(group, loop, chosen)) {
        chosen = loop;
      }
    }
    int loop = chosen;
    peers[loop]++;
    group.add(loop, peers.length);
    return new Place<>(loops.get(loop), () -> leave(group, loop));
  }

  private synchronized void leave(PeerGroup group, int loop) {
    peers[loop]--;
    group.remove(loop);
  }

  /**
   * First a loop that the group has begun to fill, the fullest; otherwise the one with the fewest
   * peers of anybody.
   */
  private boolean isBetter(PeerGroup group, int candidate, int than) {
    int begun = group.peersOn(candidate) % GROUP_SHARE;
    int begunThere = group.peersOn(than) % GROUP_SHARE;
    if (begun != begunThere) {
      return begun > begunThere;
    }
    return peers[candidate] < peers[than];
  }
}
