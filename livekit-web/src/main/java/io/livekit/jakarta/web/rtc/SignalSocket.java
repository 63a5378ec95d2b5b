package io.livekit.jakarta.web.rtc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.livekit.jakarta.media.signal.SignalSink;
import io.livekit.jakarta.proto.SignalResponse;
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
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Sends to one client in order, one frame under way at a time, and nothing after the close (RFC
 * 6455 §5.5.1): browsers fail a connection that goes on after it. The container would queue without
 * bound for a client that doesn't read, and wait for it without end; this queue is bounded in bytes
 * and in time, and ends the socket instead. Thread-safe.
 */
final class SignalSocket implements SignalSink {

  /** What becomes of the socket, for the session behind it. */
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

  /** Undertow ends a socket that is given up so soon; other ways to cut it there are none. */
  private static final int CUT_MILLIS = 1_000;

  /** A call that hands a frame to the container doesn't wait for the network. */
  private static final int HANDING_OVER_MILLIS = 1_000;

  private static final System.Logger LOG = System.getLogger(SignalSocket.class.getName());
  private static final JsonFormat.Printer JSON =
      JsonFormat.printer().omittingInsignificantWhitespace();
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
  private final UpgradedConnection connection;
  private final Executor workers;
  private final Listener listener;
  // held while the container takes a frame
  private final ReentrantLock handingOver = new ReentrantLock();
  private final Queue<Frame> queue = new ArrayDeque<>(); // guards itself and what follows
  private int queuedBytes;
  private boolean inFlight;
  private long inFlightSince;
  private boolean pumping;
  private boolean ended;
  private volatile boolean json;

  /**
   * @param connection what the socket is on, or null where the container keeps that to itself
   * @param workers for what mustn't be done inside of a call from the container: Tyrus completes a
   *     send while it holds locks, of which a close takes others in the opposite order
   */
  SignalSocket(
      Session webSocket, UpgradedConnection connection, Executor workers, Listener listener) {
    this.webSocket = webSocket;
    this.connection = connection;
    this.workers = workers;
    this.listener = listener;
  }

  void answerInBinary() {
    json = false;
  }

  void answerInJson() {
    json = true;
  }

  @Override
  public void send(SignalResponse message) {
    enqueue(encode(message));
  }

  @Override
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
   * over go before that. Tyrus looks whether the socket is open first and takes the frame then,
   * with its own close in between if it has to be.
   */
  void closing() {
    ended();
    try {
      if (handingOver.tryLock(HANDING_OVER_MILLIS, TimeUnit.MILLISECONDS)) {
        handingOver.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isEnded() {
    synchronized (queue) {
      return ended;
    }
  }

  private Frame encode(SignalResponse message) {
    // The first message of a connection is always binary: the client hasn't written yet.
    if (!json) {
      return new Frame(message.toByteArray(), null, null);
    }
    try {
      return new Frame(null, JSON.print(message), null);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("no Any among the signalling messages", e);
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
   * now and then.
   */
  void check(long nowNanos) {
    boolean stuck;
    boolean idle;
    synchronized (queue) {
      stuck = inFlight && nowNanos - inFlightSince > MAX_UNDER_WAY.toNanos();
      idle = !inFlight && queue.isEmpty();
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
  void refuse(CloseCodes code) {
    synchronized (queue) {
      if (ended) {
        later(this::cut); // its close is on the way already
        return;
      }
      Frame close = new Frame(null, null, code);
      queue.clear();
      queue.add(close);
      queuedBytes = close.size();
    }
    later(this::pump);
  }

  private void broken() {
    ended();
    later(this::cut);
    listener.broken();
  }

  private void giveUp() {
    ended();
    later(this::cut);
    listener.notReading();
  }

  private void later(Runnable action) {
    try {
      workers.execute(action);
    } catch (RejectedExecutionException e) {
      LOG.log(Level.DEBUG, "the server has stopped, and its sockets with it", e);
    }
  }

  /** Without a close frame: it wouldn't get through. */
  private void cut() {
    if (connection != null) {
      connection.cut();
      return;
    }
    try {
      webSocket.setMaxIdleTimeout(CUT_MILLIS);
    } catch (RuntimeException e) {
      LOG.log(Level.DEBUG, "a signal socket has ended already", e);
    }
    closeSocket(CloseCodes.NORMAL_CLOSURE);
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
      if (frame != CLOSE && connection != null) {
        // it may never answer the close, and nothing that it sends is read any more
        connection.cut();
      }
      return;
    }
    handingOver.lock();
    try {
      if (!isEnded()) {
        handOver(frame);
      }
    } catch (IOException | RuntimeException closedMeanwhile) {
      // Tyrus says so with an exception of no class of its own.
      LOG.log(Level.DEBUG, "a message came too late for its signal socket", closedMeanwhile);
      broken();
    } finally {
      handingOver.unlock();
    }
  }

  private void handOver(Frame frame) throws IOException {
    if (frame == PING) {
      RememberedServices.during(() -> webSocket.getAsyncRemote().sendPing(ByteBuffer.allocate(0)));
      synchronized (queue) {
        inFlight = false;
      }
    } else if (frame.binary() != null) {
      RememberedServices.during(
          () -> webSocket.getAsyncRemote().sendBinary(ByteBuffer.wrap(frame.binary()), this::sent));
    } else {
      RememberedServices.during(
          () -> webSocket.getAsyncRemote().sendText(frame.text(), this::sent));
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
    later(this::pump);
  }

  private void closeSocket(CloseCodes code) {
    try {
      webSocket.close(new CloseReason(code, ""));
    } catch (IOException | IllegalStateException e) {
      LOG.log(Level.DEBUG, "closing a signal socket failed", e);
    }
  }
}
