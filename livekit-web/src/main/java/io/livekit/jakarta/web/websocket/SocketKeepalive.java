package io.livekit.jakarta.web.websocket;

import io.livekit.jakarta.media.executor.NodeThreads;
import io.livekit.jakarta.media.executor.TimerService;
import io.livekit.jakarta.web.container.ContainerConnection;
import io.livekit.jakarta.web.container.ServedHandshakes;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.websocket.Session;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Pings every WebSocket so that proxies keep it open, and so that one that is broken is noticed
 * (spec/01 §2.5); pongs aren't required. Thread-safe.
 */
@ApplicationScoped
public class SocketKeepalive {

  private static final System.Logger LOG = System.getLogger(SocketKeepalive.class.getName());
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  @Inject NodeThreads threads;
  @Inject ServedHandshakes handshakes;

  private final Set<BoundedWebSocket> sockets = ConcurrentHashMap.newKeySet();
  private TimerService.Cancellable timer;

  @PostConstruct
  void start() {
    timer = threads.every(INTERVAL, this::checkAll);
  }

  @PreDestroy
  void stop() {
    timer.cancel();
  }

  /** Begins to look after a socket. */
  BoundedWebSocket open(
      Session webSocket, ContainerConnection connection, BoundedWebSocket.Listener listener) {
    BoundedWebSocket socket =
        new BoundedWebSocket(webSocket, connection, threads.workers(), listener);
    sockets.add(socket);
    return socket;
  }

  void remove(BoundedWebSocket socket) {
    sockets.remove(socket);
    synchronized (sockets) {
      sockets.notifyAll();
    }
  }

  /** Waits until no socket is open any more, for the given time at most. */
  public void awaitNone(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    synchronized (sockets) {
      while (!sockets.isEmpty()) {
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) {
          return;
        }
        sockets.wait(left);
      }
    }
  }

  private void checkAll() {
    handshakes.forget();
    long now = System.nanoTime();
    for (BoundedWebSocket socket : sockets) {
      try {
        socket.check(now);
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, "checking a WebSocket failed", e);
      }
    }
  }
}
