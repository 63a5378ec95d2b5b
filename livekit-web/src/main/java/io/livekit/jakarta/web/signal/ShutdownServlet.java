package io.livekit.jakarta.web.signal;

import io.livekit.jakarta.media.lifecycle.MediaServer;
import io.livekit.jakarta.web.container.InheritedClassLoaders;
import io.livekit.jakarta.web.websocket.SocketKeepalive;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServlet;
import java.time.Duration;

/**
 * Stops the node when the application stops, and ends the calls while their sockets can still say
 * so. Destroying its servlets is the first that a container does to an application: later Undertow
 * closes the sockets by itself, Tyrus sends no more, and Payara's class loader loads no more. Has
 * no path and serves nothing.
 */
public class ShutdownServlet extends HttpServlet {

  private static final long serialVersionUID = 1L;

  /**
   * For the last frames to go out; a client that doesn't answer the close isn't waited for longer.
   */
  private static final Duration LIMIT = Duration.ofSeconds(2);

  @Inject transient MediaServer server;
  @Inject transient SocketKeepalive sockets;

  @Override
  public void destroy() {
    server.closeRooms();
    try {
      sockets.awaitNone(LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.stop();
    InheritedClassLoaders.takeBack();
  }
}
