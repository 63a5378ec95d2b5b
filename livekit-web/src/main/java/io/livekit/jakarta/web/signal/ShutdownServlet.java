package io.livekit.jakarta.web.signal;

import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.media.drain.Drain;
import io.livekit.jakarta.media.lifecycle.MediaServer;
import io.livekit.jakarta.web.container.InheritedClassLoaders;
import io.livekit.jakarta.web.websocket.SocketKeepalive;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServlet;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Stops the node when the application stops, and ends the calls while their sockets can still say
 * so. Destroying its servlets is the first that a container does to an application: later Undertow
 * closes the sockets by itself, Tyrus sends no more, and Payara's class loader loads no more. Has
 * no path and serves nothing.
 */
public class ShutdownServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;
  private static final System.Logger LOG = System.getLogger(ShutdownServlet.class.getName());

  /**
   * For the last frames to go out; a client that doesn't answer the close isn't waited for longer.
   */
  private static final Duration LIMIT = Duration.ofSeconds(2);

  @Inject transient MediaServer server;
  @Inject transient LiveKitConfig config;
  @Inject transient Drain drain;
  @Inject transient SocketKeepalive sockets;

  /**
   * Lets people go on as long as the operator gives them ({@code drain.timeout}). Whoever drains
   * already and stops the application all the same waits no longer.
   */
  private void drain() throws InterruptedException {
    Duration limit = config.drain().timeout();
    if (limit.isZero() || drain.isOrdered()) {
      return;
    }
    try {
      drain.begin(limit).toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // What still goes on ends next.
      LOG.log(Level.DEBUG, "not drained in time");
    } catch (ExecutionException e) {
      LOG.log(Level.WARNING, "draining failed", e.getCause());
    }
  }

  @Override
  public void destroy() {
    try {
      drain();
      server.closeRooms();
      sockets.awaitNone(LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.stop();
    InheritedClassLoaders.takeBack();
  }
}
