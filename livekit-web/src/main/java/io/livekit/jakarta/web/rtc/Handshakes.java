package io.livekit.jakarta.web.rtc;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The handshakes that have opened a session: each may open one. Payara's HTTP server serves the
 * request of a WebSocket again, from the filters on, when bytes of the client come in while the
 * server is ending that socket: it has forgotten the request already, but not yet that the
 * connection isn't HTTP any more. Such a second join took the identity from the client's live
 * session, or made a room anew that had just been deleted. Thread-safe.
 */
@ApplicationScoped
public class Handshakes {

  /** Far longer than a connection lives on after its WebSocket has ended. */
  static final Duration MEMORY = Duration.ofSeconds(30);

  private record Ended(Handshake handshake, long nanos) {}

  private final LongSupplier clock;
  private final Set<Handshake> known = new HashSet<>(); // of open sockets and of those in ended
  private final Queue<Ended> ended = new ArrayDeque<>();

  public Handshakes() {
    this(System::nanoTime);
  }

  Handshakes(LongSupplier nanos) {
    clock = nanos;
  }

  /**
   * @return false when this handshake has opened a session before
   */
  synchronized boolean open(Handshake handshake) {
    forget();
    return known.add(handshake);
  }

  /**
   * It opened nothing after all: its connection is still HTTP, and the client may try again on it.
   */
  synchronized void refused(Handshake handshake) {
    known.remove(handshake);
  }

  /** Its socket ended, or never came to be. */
  synchronized void ended(Handshake handshake) {
    forget();
    ended.add(new Ended(handshake, clock.getAsLong()));
  }

  /**
   * Lets go of those whose time is over; called now and then, so that none stays when nobody else
   * comes.
   */
  synchronized void forget() {
    long now = clock.getAsLong();
    while (!ended.isEmpty() && now - ended.peek().nanos() > MEMORY.toNanos()) {
      known.remove(ended.remove().handshake());
    }
  }

  synchronized int size() {
    return known.size();
  }
}
