package io.livekit.jakarta.web.rtc;

import io.livekit.jakarta.web.http.WebDrop;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Stands between the container's connection and its WebSocket layer, where that layer is a
 * servlet's upgrade handler, as Tyrus is; Undertow's isn't. It knows what that layer doesn't: how
 * to cut a connection whose client doesn't read, for a close frame would wait behind what is stuck;
 * that a connection may end while the layer is still opening the socket, which Tyrus forgets, so
 * that a client that had gone stayed in its room; and what a client may send: Tyrus gathers a frame
 * before it looks at its length, keeps the empty pieces of a message by the million, and queues an
 * answer for each ping to a client that doesn't read. Thread-safe.
 */
public class UpgradedConnection implements HttpUpgradeHandler {

  private static final System.Logger LOG = System.getLogger(UpgradedConnection.class.getName());

  private final List<Runnable> early = new ArrayList<>(); // guards itself and opened
  private boolean opened;
  private int maxMessageBytes; // published by layer
  private volatile HttpUpgradeHandler layer;
  private volatile WebConnection connection;
  private volatile Consumer<WebDrop> refusal = reason -> cut();

  /**
   * @param webSockets the handler that the container's WebSocket layer asked for
   * @param maxBytes what a message of the client may have
   */
  void serve(HttpUpgradeHandler webSockets, int maxBytes) {
    maxMessageBytes = maxBytes;
    layer = webSockets;
  }

  /**
   * @param action ends the socket, soon, of a client of which nothing more is taken
   */
  void whenRefused(Consumer<WebDrop> action) {
    refusal = action;
  }

  @Override
  public void init(WebConnection opening) {
    connection = opening;
    try {
      layer.init(new Guarded(opening));
    } finally {
      opened();
    }
  }

  @Override
  public void destroy() {
    whenOpen(() -> layer.destroy());
  }

  /**
   * Ends the connection without a word; the socket's end is told as that of any other that breaks.
   */
  void cut() {
    WebConnection cutting = connection;
    if (cutting == null) {
      return;
    }
    try {
      cutting.close();
    } catch (Exception e) { // the servlet API declares no other
      LOG.log(Level.DEBUG, "cutting a signal connection failed", e);
    }
  }

  private void whenOpen(Runnable news) {
    synchronized (early) {
      if (!opened) {
        early.add(news);
        return;
      }
    }
    news.run();
  }

  private void opened() {
    List<Runnable> missed;
    synchronized (early) {
      opened = true;
      missed = List.copyOf(early);
      early.clear();
    }
    missed.forEach(Runnable::run);
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
      RememberedServices.during(listener::onDataAvailable);
    }

    @Override
    public void onAllDataRead() {
      whenOpen(
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
      whenOpen(() -> listener.onError(failure));
    }
  }

  /**
   * The container's stream with our listener, and without anything that comes after what is
   * refused. Owned by: the thread that the container reads on.
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
