package io.livekit.jakarta.web.container;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Payara 6 (Grizzly 4.0): serves the request of a WebSocket again, from the filters on, when bytes
 * of the client come in while the server is ending that socket. It has forgotten the request
 * already, but not yet that the connection isn't HTTP any more. Such a second join took the
 * identity from the client's live session, or made a room anew that had just been deleted.
 *
 * <p>So the handshakes that have opened something are remembered: each may do so once. Thread-safe.
 */
@ApplicationScoped
public class ServedHandshakes {

  /** Far longer than a connection lives on after its WebSocket has ended. */
  static final Duration MEMORY = Duration.ofSeconds(30);

  /**
   * What tells one opening handshake from all others: the connection that it came on, and its nonce
   * (RFC 6455 §4.1), which alone would do if all clients chose it at random. Immutable.
   */
  public record Handshake(String address, int port, String nonce) {

    public static Handshake of(HttpServletRequest request) {
      return new Handshake(
          request.getRemoteAddr(), request.getRemotePort(), request.getHeader("Sec-WebSocket-Key"));
    }
  }

  private record Ended(Handshake handshake, long nanos) {}

  private final LongSupplier clock;
  private final Set<Handshake> known = new HashSet<>(); // of open sockets and of those in ended
  private final Queue<Ended> ended = new ArrayDeque<>();

  public ServedHandshakes() {
    this(System::nanoTime);
  }

  ServedHandshakes(LongSupplier nanos) {
    clock = nanos;
  }

  /**
   * @return false when this handshake has been served before
   */
  public synchronized boolean begin(Handshake handshake) {
    forget();
    return known.add(handshake);
  }

  /**
   * It opened nothing after all: its connection is still HTTP, and the client may try again on it.
   */
  public synchronized void refused(Handshake handshake) {
    known.remove(handshake);
  }

  /** Its socket ended, or never came to be. */
  public synchronized void ended(Handshake handshake) {
    forget();
    ended.add(new Ended(handshake, clock.getAsLong()));
  }

  /**
   * Forgets the handshakes whose time is over. Called now and then, so that none stays in memory
   * when no further client comes.
   */
  public synchronized void forget() {
    long now = clock.getAsLong();
    while (!ended.isEmpty() && now - ended.peek().nanos() > MEMORY.toNanos()) {
      known.remove(ended.remove().handshake());
    }
  }

  synchronized int size() {
    return known.size();
  }
}
