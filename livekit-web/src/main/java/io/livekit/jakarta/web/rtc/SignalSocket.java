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
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Sends to one client in order, one frame under way at a time. The container would queue without bound for a client
 * that doesn't read; this queue is bounded and ends the socket instead. Thread-safe.
 */
final class SignalSocket implements SignalSink {

  /** Far above a join into a full room; a client this far behind has stopped reading. */
  static final int MAX_QUEUED_BYTES = 16 << 20;

  private static final System.Logger LOG = System.getLogger(SignalSocket.class.getName());
  private static final JsonFormat.Printer JSON = JsonFormat.printer().omittingInsignificantWhitespace();
  private static final Frame CLOSE = new Frame(null, null);

  /** What a waiting frame costs besides its content: small ones would otherwise wait by the million. */
  private static final int FRAME_BYTES = 128;

  private record Frame(byte[] binary, String text) {
    int size() {
      return FRAME_BYTES + (binary != null ? binary.length : text != null ? text.length() : 0);
    }
  }

  private final Session webSocket;
  private final Runnable notReading;
  private final Queue<Frame> queue = new ArrayDeque<>();
  private int queuedBytes;
  private boolean inFlight;
  private boolean pumping;
  private boolean ended;
  private volatile boolean json;

  /** @param notReading called when the client is so far behind that its socket is given up */
  SignalSocket(Session webSocket, Runnable notReading) {
    this.webSocket = webSocket;
    this.notReading = notReading;
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

  private Frame encode(SignalResponse message) {
    // The first message of a connection is always binary: the client hasn't written yet.
    if (!json) {
      return new Frame(message.toByteArray(), null);
    }
    try {
      return new Frame(null, JSON.print(message));
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
      // No close frame would get through: what is under way is stuck already.
      ended();
      closeSocket();
      notReading.run();
    } else {
      pump();
    }
  }

  /**
   * Sends until a frame is under way. A container may complete a send before the call returns; the completion then
   * finds this loop running and leaves the next frame to it, so that a long queue doesn't nest calls.
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
      }
      write(frame);
    }
  }

  private void write(Frame frame) {
    if (frame == CLOSE) {
      ended();
      closeSocket();
      return;
    }
    try {
      if (frame.binary() != null) {
        webSocket.getAsyncRemote().sendBinary(ByteBuffer.wrap(frame.binary()), this::sent);
      } else {
        webSocket.getAsyncRemote().sendText(frame.text(), this::sent);
      }
    } catch (RuntimeException closedMeanwhile) {
      // Tyrus says so with an exception of no class of its own.
      LOG.log(Level.DEBUG, "a message came too late for its signal socket", closedMeanwhile);
      ended();
    }
  }

  private void sent(SendResult result) {
    if (!result.isOK()) {
      ended();
      return;
    }
    synchronized (queue) {
      inFlight = false;
    }
    pump();
  }

  private void closeSocket() {
    try {
      webSocket.close(new CloseReason(CloseCodes.NORMAL_CLOSURE, ""));
    } catch (IOException | IllegalStateException e) {
      LOG.log(Level.DEBUG, "closing a signal socket failed", e);
    }
  }
}
