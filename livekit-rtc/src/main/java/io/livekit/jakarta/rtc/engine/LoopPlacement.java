package io.livekit.jakarta.rtc.engine;

import io.livekit.jakarta.rtc.peer.PeerGroup;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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

  /** Peers on each loop. */
  private final int[] peers;

  /** The same of each group that has any. */
  private final Map<PeerGroup, int[]> groups = new HashMap<>();

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
    groups.computeIfAbsent(group, unused -> new int[peers.length])[loop]++;
    return new Place<>(loops.get(loop), () -> leave(group, loop));
  }

  private synchronized void leave(PeerGroup group, int loop) {
    peers[loop]--;
    int[] left = groups.get(group);
    left[loop]--;
    if (Arrays.stream(left).allMatch(count -> count == 0)) {
      groups.remove(group);
    }
  }

  /**
   * First a loop that the group has begun to fill, the fullest; otherwise the one with the fewest
   * peers of anybody.
   */
  private boolean isBetter(PeerGroup group, int candidate, int than) {
    int begun = peersOn(group, candidate) % GROUP_SHARE;
    int begunThere = peersOn(group, than) % GROUP_SHARE;
    if (begun != begunThere) {
      return begun > begunThere;
    }
    return peers[candidate] < peers[than];
  }

  private int peersOn(PeerGroup group, int loop) {
    int[] there = groups.get(group);
    return there == null ? 0 : there[loop];
  }
}
