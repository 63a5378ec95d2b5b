package io.livekit.jakarta.rtc.peer.session;

import io.livekit.jakarta.rtc.loop.LoopMember;
import io.livekit.jakarta.rtc.loop.PeerDirectory;
import java.util.ArrayDeque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The ICE fragments under which the directory leads packets to a session. Owned by: the media loop,
 * except {@link #add}.
 */
final class LocalUfrags {
  /** Generations of ICE credentials by which late packets still find us. */
  private static final int KEPT_UFRAGS = 2;

  private final PeerDirectory directory;
  private final LoopMember peer;
  private final Set<String> listed = ConcurrentHashMap.newKeySet(); // any thread
  private final ArrayDeque<String> inUse = new ArrayDeque<>();
  private volatile boolean released;

  LocalUfrags(PeerDirectory directory, LoopMember peer) {
    this.directory = directory;
    this.peer = peer;
  }

  /**
   * Makes packets to this fragment come here. Any thread: called before the description that names
   * it goes out, for the other side's first check may be here before the loop has run a single
   * command.
   */
  void add(String ufrag) {
    listed.add(ufrag);
    directory.add(ufrag, peer);
    if (released) {
      // The session ended on its loop meanwhile, and would stay in the directory for ever.
      remove(ufrag);
    }
  }

  private void remove(String ufrag) {
    directory.remove(ufrag, peer);
    listed.remove(ufrag);
  }

  /** The agent takes this fragment into use; the oldest may be forgotten. */
  void use(String ufrag) {
    inUse.addLast(ufrag);
    if (inUse.size() > KEPT_UFRAGS) {
      remove(inUse.removeFirst());
    }
  }

  /** The session has ended. */
  void release() {
    released = true;
    // Also those that were never taken into use: the other half of the session lists them on its
    // own thread.
    listed.forEach(this::remove);
    inUse.clear();
  }
}
