package io.livekit.jakarta.web.container;

import io.livekit.jakarta.web.drop.WebDrop;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;

/**
 * Payara 6 (Tyrus 2.1): has no way to cut a connection whose client doesn't read, for a close frame
 * would wait behind what is stuck; nor to look at frames before it takes them.
 *
 * <p>So this stands between the container's connection and its WebSocket layer, where that layer is
 * a servlet's upgrade handler, as Tyrus is; Undertow's isn't. It can end the connection, holds back
 * an end that comes too early ({@link EarlyEnd}), and passes on what {@link FrameGuard} lets in.
 * Thread-safe.
 */
public class UpgradedConnection implements HttpUpgradeHandler, ContainerConnection {

  private static final System.Logger LOG = System.getLogger(UpgradedConnection.class.getName());

  private final EarlyEnd end = new EarlyEnd();
  private int maxMessageBytes; // published by layer
  private volatile HttpUpgradeHandler layer;
  private volatile WebConnection connection;
  private volatile Consumer<WebDrop> refusal = reason -> cut();

  /**
   * Upgrades a request, with one of these between the container and its WebSocket layer.
   *
   * @param webSockets the handler that the WebSocket layer asks for
   * @param maxMessageBytes what a message of the client may have
   * @param taker is given the connection before anything comes in on it
   * @return the handler for the WebSocket layer
   */
  public static <T extends HttpUpgradeHandler> T upgrade(
      HttpServletRequest request,
      Class<T> webSockets,
      int maxMessageBytes,
      Consumer<UpgradedConnection> taker)
      throws IOException, ServletException {
    T layer;
    try {
      layer = webSockets.getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new ServletException("no upgrade by " + webSockets, e);
    }
    UpgradedConnection connection = request.upgrade(UpgradedConnection.class);
    connection.serve(layer, maxMessageBytes);
    taker.accept(connection);
    return layer;
  }

  void serve(HttpUpgradeHandler webSockets, int maxBytes) {
    maxMessageBytes = maxBytes;
    layer = webSockets;
  }

  /**
   * @param action ends the socket, soon, of a client of which nothing more is taken
   */
  public void whenRefused(Consumer<WebDrop> action) {
    refusal = action;
  }

  @Override
  public void init(WebConnection opening) {
    connection = opening;
    try {
      layer.init(new Guarded(opening));
    } finally {
      end.opened();
    }
  }

  @Override
  public void destroy() {
    end.whenOpen(() -> layer.destroy());
  }

  @Override
  public void cut() {
    WebConnection cutting = connection;
    if (cutting == null) {
      return;
    }
    try {
      cutting.close();
    } catch (Exception e) { // the servlet API declares no other
      LOG.log(Level.DEBUG, "cutting the connection of a WebSocket failed", e);
    }
  }

  /** Nothing that the client sends is read any more, and it may never answer the close. */
  @Override
  public void refused() {
    cut();
  }

  /** The connection as the WebSocket layer sees it. */
  private final class Guarded implements WebConnection {

    private final WebConnection container;

    Guarded(WebConnection container) {
      this.container = container;
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
      return new GuardedInput(container.getInputStream());
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
      return container.getOutputStream();
    }

    @Override
    public void close() throws Exception {
      container.close();
    }
  }

  /** Hands on what the connection says of itself, its end not before the socket is open. */
  private final class GuardedListener implements ReadListener {

    private final ReadListener listener;

    GuardedListener(ReadListener listener) {
      this.listener = listener;
    }

    @Override
    public void onDataAvailable() throws IOException {
      CachingServiceLoader.during(listener::onDataAvailable);
    }

    @Override
    public void onAllDataRead() {
      end.whenOpen(
          () -> {
            try {
              listener.onAllDataRead();
            } catch (IOException e) {
              listener.onError(e);
            }
          });
    }

    @Override
    public void onError(Throwable failure) {
      end.whenOpen(() -> listener.onError(failure));
    }
  }

  /**
   * The container's stream with our listener, and without anything that comes after what is
   * refused. Owned by: one thread, on which the container reads.
   */
  private final class GuardedInput extends ServletInputStream {

    private final ServletInputStream in;
    private final FrameGuard guard = new FrameGuard(maxMessageBytes);
    private final byte[] single = new byte[1];

    GuardedInput(ServletInputStream in) {
      this.in = in;
    }

    @Override
    public void setReadListener(ReadListener listener) {
      in.setReadListener(new GuardedListener(listener));
    }

    @Override
    public boolean isReady() {
      return in.isReady();
    }

    @Override
    public boolean isFinished() {
      return in.isFinished();
    }

    @Override
    public int available() throws IOException {
      return in.available();
    }

    @Override
    public int read() throws IOException {
      return read(single, 0, 1) == 1 ? single[0] & 0xFF : -1;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = in.read(buffer, offset, length);
      if (read <= 0) {
        return read;
      }
      boolean refusedBefore = guard.refused() != null;
      WebDrop refused = guard.pass(buffer, offset, read, System.nanoTime());
      if (refused == null) {
        return read;
      }
      if (!refusedBefore) {
        refusal.accept(refused);
      }
      return 0; // as if nothing more had come
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
