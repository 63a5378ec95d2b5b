package io.livekit.jakarta.web.websocket;

import io.livekit.jakarta.media.executor.NodeThreads;
import io.livekit.jakarta.media.executor.TimerService;
import io.livekit.jakarta.web.container.UpgradedConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.websocket.Session;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What handshakes have opened, until the endpoint of their socket takes it. The handshake reaches
 * the endpoint with a ticket as its only request parameter ({@link UpgradeRequest}), which is what
 * Tyrus and Undertow both hand on and nothing else makes use of. Whatever is opened for an upgrade
 * that never completes is aborted. Thread-safe.
 */
@ApplicationScoped
public class PendingUpgrades {

  /** The request parameter that has the ticket. */
  static final String PARAMETER = "ticket";

  /**
   * Long enough for a slow 101, short enough that a half-made upgrade doesn't hold a participant in
   * the room.
   */
  private static final Duration UPGRADE_LIMIT = Duration.ofSeconds(5);

  private final NodeThreads threads;
  private final Map<String, Pending<?>> pending = new ConcurrentHashMap<>(); // by ticket

  @Inject
  public PendingUpgrades(NodeThreads threads) {
    this.threads = threads;
  }

  /** For the container's proxies. */
  protected PendingUpgrades() {
    this(null);
  }

  /**
   * @param maxMessageBytes what a message of this client may have
   * @param abort ends what was opened, when its upgrade doesn't complete
   * @param ended called once when the socket has ended, or will never come
   */
  <T> Pending<T> add(T opened, int maxMessageBytes, Runnable abort, Runnable ended) {
    Pending<T> upgrade = new Pending<>(opened, maxMessageBytes, abort, ended);
    pending.put(upgrade.ticket, upgrade);
    upgrade.expiry =
        threads.timers().schedule(UPGRADE_LIMIT.toNanos(), () -> expire(upgrade.ticket));
    return upgrade;
  }

  /**
   * Takes what the handshake of a socket has opened, if that is of this type.
   *
   * @return null when there is no such thing: it was taken already, or its time is over
   */
  <T> Pending<T> take(Session webSocket, Class<T> type) {
    List<String> tickets = webSocket.getRequestParameterMap().get(PARAMETER);
    Pending<?> taken =
        tickets == null || tickets.size() != 1 ? null : pending.remove(tickets.get(0));
    if (taken == null) {
      return null;
    }
    taken.expiry.cancel();
    if (!type.isInstance(taken.opened)) {
      taken.abandon();
      return null;
    }
    @SuppressWarnings("unchecked") // as has just been asked
    Pending<T> upgrade = (Pending<T>) taken;
    return upgrade;
  }

  /**
   * The upgrade has got as far as the connection. Called by the containers that show it, before the
   * endpoint takes what was opened.
   */
  void upgraded(String ticket, UpgradedConnection connection) {
    Pending<?> upgrading = pending.get(ticket);
    if (upgrading != null) {
      upgrading.connection = connection;
    }
  }

  private void expire(String ticket) {
    Pending<?> untaken = pending.remove(ticket);
    if (untaken != null) {
      untaken.abandon();
    }
  }

  /** One handshake that opened something. Thread-safe. */
  static final class Pending<T> {

    private final String ticket = UUID.randomUUID().toString();
    private final T opened;
    private final int maxMessageBytes;
    private final Runnable abort;
    private final AtomicReference<Runnable> ended;
    private volatile TimerService.Cancellable expiry;
    private volatile UpgradedConnection connection;

    private Pending(T opened, int maxMessageBytes, Runnable abort, Runnable ended) {
      this.opened = opened;
      this.maxMessageBytes = maxMessageBytes;
      this.abort = abort;
      this.ended = new AtomicReference<>(ended);
    }

    /**
     * @return by which the endpoint finds it; nobody can guess it
     */
    String ticket() {
      return ticket;
    }

    T opened() {
      return opened;
    }

    int maxMessageBytes() {
      return maxMessageBytes;
    }

    /**
     * @return the connection, or null where the container keeps its connections to itself
     */
    UpgradedConnection connection() {
      return connection;
    }

    private void abandon() {
      abort.run();
      ended();
    }

    /** The socket has ended, or will never come. May be called more than once. */
    void ended() {
      Runnable told = ended.getAndSet(null);
      if (told != null) {
        told.run();
      }
    }
  }
}
