package io.livekit.jakarta.rtc.loop;

import java.util.concurrent.ConcurrentHashMap;

/**
 * The peers by their ICE username fragments, which the first packet of each path names.
 * Thread-safe.
 */
public final class PeerDirectory {
  private final ConcurrentHashMap<String, LoopMember> byUfrag = new ConcurrentHashMap<>();

  /** Makes a peer reachable. */
  public void add(String ufrag, LoopMember peer) {
    byUfrag.put(ufrag, peer);
  }

  /** Forgets a fragment of the peer. */
  public void remove(String ufrag, LoopMember peer) {
    byUfrag.remove(ufrag, peer);
  }

  /**
   * @return whether no peer is reachable
   */
  public boolean isEmpty() {
    return byUfrag.isEmpty();
  }

  /**
   * @return the peer with this local fragment, or null
   */
  public LoopMember find(String ufrag) {
    return ufrag == null ? null : byUfrag.get(ufrag);
  }
}
