package io.livekit.jakarta.web.websocket;

import io.livekit.jakarta.web.container.CachingServiceLoader;
import io.livekit.jakarta.web.container.CallbackEscape;
import io.livekit.jakarta.web.container.ContainerConnection;
import io.livekit.jakarta.web.container.FrameHandover;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * Sends to one client in order, one frame under way at a time, and nothing after the close (RFC
 * 6455 §5.5.1): browsers fail a connection that goes on after it. The container would queue without
 * bound for a client that doesn't read, and wait for it without end; this queue is bounded in bytes
 * and in time, and ends the socket instead. Thread-safe.
 */
public final class BoundedWebSocket {

  /** What becomes of the socket, for the endpoint. */
  interface Listener {
    /** The client is so far behind that its socket is given up. */
    void notReading();

    /** Nothing gets through any more. */
    void broken();
  }

  /** Far above a join into a full room; a client this far behind has stopped reading. */
  static final int MAX_QUEUED_BYTES = 16 << 20;

  /**
   * A frame that takes longer has met a client that stopped reading: what the container holds is
   * sent by then.
   */
  static final Duration MAX_UNDER_WAY = Duration.ofSeconds(60);

  private static final System.Logger LOG = System.getLogger(BoundedWebSocket.class.getName());
  private static final Frame CLOSE = new Frame(null, null, CloseCodes.NORMAL_CLOSURE);
  private static final Frame PING = new Frame(null, null, null);

  /**
   * What a waiting frame costs besides its content: small ones would otherwise wait by the million.
   */
  private static final int FRAME_BYTES = 128;

  /**
   * What one frame counts for at most: a large message alone, which a client could only wait for,
   * mustn't look as if it didn't read. It takes sixteen of them to be behind.
   */
  static final int MAX_COUNTED_BYTES = 1 << 20;

  /** A message, a ping, or with a code the close that ends the socket. */
  private record Frame(byte[] binary, String text, CloseCodes close) {
    int size() {
      int length = binary != null ? binary.length : text != null ? text.length() : 0;
      return FRAME_BYTES + Math.min(length, MAX_COUNTED_BYTES);
    }
  }

  private final Session webSocket;
  private final ContainerConnection connection;
  private final CallbackEscape outside;
  private final Listener listener;
  private final FrameHandover handover = new FrameHandover();
  private final Queue<Frame> queue = new ArrayDeque<>(); // guards itself and what follows
  private int queuedBytes;
  private boolean inFlight;
  private long inFlightSince;
  private boolean pumping;
  private boolean spoken;
  private boolean ended;

  /**
   * @param workers for what mustn't be done inside of a call from the container
   */
  BoundedWebSocket(
      Session webSocket, ContainerConnection connection, Executor workers, Listener listener) {
    this.webSocket = webSocket;
    this.connection = connection;
    this.outside = new CallbackEscape(workers);
    this.listener = listener;
  }

  /**
   * Queues one binary message. Never blocks; nothing is sent after the end.
   *
   * @param message isn't changed any more
   */
  public void sendBinary(byte[] message) {
    enqueue(new Frame(message, null, null));
  }

  /** Queues one text message. Never blocks; nothing is sent after the end. */
  public void sendText(String message) {
    enqueue(new Frame(null, message, null));
  }

  /** Closes the socket normally once everything queued before has been written. */
  public void close() {
    enqueue(CLOSE);
  }

  /** The socket is gone: what is still queued is dropped. */
  void ended() {
    synchronized (queue) {
      ended = true;
      queue.clear();
      queuedBytes = 0;
    }
  }

  /**
   * The container is about to answer the client's close: lets a frame that is just being handed
   * over go before that.
   */
  void closing() {
    ended();
    handover.awaitNone();
  }

  private boolean isEnded() {
    synchronized (queue) {
      return ended;
    }
  }

  private void enqueue(Frame frame) {
    boolean overflow;
    synchronized (queue) {
      if (ended) {
        return;
      }
      overflow = queuedBytes + frame.size() > MAX_QUEUED_BYTES;
      if (!overflow) {
        queuedBytes += frame.size();
        queue.add(frame);
        spoken = true;
      }
    }
    if (overflow) {
      giveUp();
    } else {
      pump();
    }
  }

  /**
   * Asks whether the client still is there and reads, and ends the socket when it doesn't. Called
   * now and then, also while the socket is being opened: no ping comes before the first message,
   * because clients take what comes first for the answer to their join.
   */
  void check(long nowNanos) {
    boolean stuck;
    boolean idle;
    synchronized (queue) {
      stuck = inFlight && nowNanos - inFlightSince > MAX_UNDER_WAY.toNanos();
      idle = spoken && !inFlight && queue.isEmpty();
    }
    if (stuck) {
      giveUp();
    } else if (!webSocket.isOpen()) {
      broken();
    } else if (idle) {
      enqueue(PING); // what is under way tells as much
    }
  }

  /**
   * The client sends what isn't taken. What waits for it is dropped, and the socket closed: after
   * the frame that is under way, because cutting the connection would take the close along with it.
   */
  public void refuse(CloseCodes code) {
    synchronized (queue) {
      if (ended) {
        outside.run(connection::cut); // its close is on the way already
        return;
      }
      Frame close = new Frame(null, null, code);
      queue.clear();
      queue.add(close);
      queuedBytes = close.size();
    }
    outside.run(this::pump);
  }

  private void broken() {
    ended();
    outside.run(connection::cut);
    listener.broken();
  }

  private void giveUp() {
    ended();
    outside.run(connection::cut);
    listener.notReading();
  }

  /**
   * Sends until a frame is under way. A container may complete a send before the call returns; the
   * completion then finds this loop running and leaves the next frame to it, so that a long queue
   * doesn't nest calls.
   */
  private void pump() {
    synchronized (queue) {
      if (pumping) {
        return;
      }
      pumping = true;
    }
    while (true) {
      Frame frame;
      synchronized (queue) {
        if (ended || inFlight || queue.isEmpty()) {
          pumping = false;
          return;
        }
        frame = queue.poll();
        queuedBytes -= frame.size();
        inFlight = true;
        inFlightSince = System.nanoTime();
      }
      write(frame);
    }
  }

  private void write(Frame frame) {
    if (frame.close() != null) {
      ended();
      closeSocket(frame.close());
      if (frame != CLOSE) {
        connection.refused();
      }
      return;
    }
    try {
      handover.during(
          () -> {
            if (!isEnded()) {
              CachingServiceLoader.during(() -> handOver(frame));
            }
          });
    } catch (IOException | RuntimeException closedMeanwhile) {
      // Tyrus says so with an exception of no class of its own.
      LOG.log(Level.DEBUG, "a message came too late for its WebSocket", closedMeanwhile);
      broken();
    }
  }

  private void handOver(Frame frame) throws IOException {
    if (frame == PING) {
      webSocket.getAsyncRemote().sendPing(ByteBuffer.allocate(0));
      synchronized (queue) {
        inFlight = false;
      }
    } else if (frame.binary() != null) {
      webSocket.getAsyncRemote().sendBinary(ByteBuffer.wrap(frame.binary()), this::sent);
    } else {
      webSocket.getAsyncRemote().sendText(frame.text(), this::sent);
    }
  }

  private void sent(SendResult result) {
    if (!result.isOK()) {
      broken();
      return;
    }
    synchronized (queue) {
      inFlight = false;
      if (pumping || queue.isEmpty()) {
        return;
      }
    }
    outside.run(this::pump);
  }

  private void closeSocket(CloseCodes code) {
    try {
      webSocket.close(new CloseReason(code, ""));
    } catch (IOException | IllegalStateException e) {
      LOG.log(Level.DEBUG, "closing a WebSocket failed", e);
    }
  }
}
