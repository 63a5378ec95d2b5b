package io.livekit.jakarta.rtc.dtls;

import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.bouncycastle.tls.DatagramTransport;

/**
 * What the library takes for its socket. While it shakes hands, its thread waits here for datagrams
 * that the media loop offers; afterwards the loop hands in one datagram at a time and nobody waits.
 * {@link #offer}, {@link #poll} and {@link #close} are for the loop, the rest for whoever runs the
 * library at the time.
 */
final class DatagramPipe implements DatagramTransport {
  /** Libwebrtc's limit; larger datagrams would be fragmented on any path. */
  static final int MAX_DATAGRAM = 2048;

  /** A flight has at most some ten datagrams; the rest is retransmission, which can be dropped. */
  static final int MAX_QUEUED = 64;

  /** Handshake datagrams stay below what any path takes, tunnels included. */
  static final int HANDSHAKE_MTU = 1200;

  private final Sender handshakeSender;
  private final Sender loopSender;
  private final ArrayDeque<byte[]> queue = new ArrayDeque<>();
  private boolean closed;

  /**
   * Records of one flight, which leave together (RFC 6347 §4.2.3). Owned by: the handshake's
   * thread.
   */
  private final byte[] flight = new byte[HANDSHAKE_MTU];

  private int flightLength;

  private boolean onLoop;
  private byte[] datagram;
  private int datagramOff;
  private int datagramLen;

  /** Takes a datagram that is only valid during the call. */
  interface Sender {
    void send(byte[] buf, int off, int len);
  }

  /**
   * @param handshakeSender sends from the handshake's thread
   * @param loopSender sends from the loop
   */
  DatagramPipe(Sender handshakeSender, Sender loopSender) {
    this.handshakeSender = handshakeSender;
    this.loopSender = loopSender;
  }

  /** Queues a copy for the handshake. @return false if the queue is full. */
  synchronized boolean offer(byte[] buf, int off, int len) {
    if (queue.size() >= MAX_QUEUED) {
      return false;
    }
    queue.add(Arrays.copyOfRange(buf, off, off + len));
    notifyAll();
    return true;
  }

  synchronized boolean isEmpty() {
    return queue.isEmpty();
  }

  /**
   * @return a datagram that the handshake did not need any more, or null.
   */
  synchronized byte[] poll() {
    return queue.poll();
  }

  synchronized boolean isClosed() {
    return closed;
  }

  /** From now on the loop runs the library, and {@link #present} feeds it. */
  void moveToLoop() {
    onLoop = true;
  }

  /** Makes this datagram the one that the next {@link #receive} returns. */
  void present(byte[] buf, int off, int len) {
    datagram = buf;
    datagramOff = off;
    datagramLen = len;
  }

  @Override
  public int getReceiveLimit() {
    return MAX_DATAGRAM;
  }

  @Override
  public int getSendLimit() {
    return onLoop ? MAX_DATAGRAM : HANDSHAKE_MTU;
  }

  @Override
  public int receive(byte[] buf, int off, int len, int waitMillis) throws InterruptedIOException {
    if (onLoop) {
      return takePresented(buf, off, len);
    }
    flush();
    byte[] next = await(waitMillis);
    if (next == null || next.length > len) {
      return -1;
    }
    System.arraycopy(next, 0, buf, off, next.length);
    return next.length;
  }

  private int takePresented(byte[] buf, int off, int len) throws InterruptedIOException {
    byte[] presented = datagram;
    if (presented == null) {
      // A timeout would make the library poll until its millisecond is over; this makes it
      // return at once.
      throw NothingPresented.INSTANCE;
    }
    datagram = null;
    if (datagramLen > len) {
      return -1;
    }
    System.arraycopy(presented, datagramOff, buf, off, datagramLen);
    return datagramLen;
  }

  /**
   * @return a datagram, or null after the time or before: the library counts the time itself and
   *     asks again.
   */
  private synchronized byte[] await(int waitMillis) throws InterruptedIOException {
    if (queue.isEmpty() && !closed) {
      try {
        wait(Math.max(1, waitMillis)); // zero would be for ever
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
    }
    if (closed) {
      // Of all exceptions, only this type gets through the library from here.
      throw new InterruptedIOException("closed");
    }
    return queue.poll();
  }

  @Override
  public void send(byte[] buf, int off, int len) {
    if (onLoop) {
      loopSender.send(buf, off, len);
      return;
    }
    if (flightLength + len > flight.length) {
      flush();
    }
    if (len > flight.length) {
      handshakeSender.send(buf, off, len);
      return;
    }
    System.arraycopy(buf, off, flight, flightLength, len);
    flightLength += len;
  }

  /** Sends what the handshake has written since it last waited. */
  void flush() {
    if (flightLength > 0) {
      handshakeSender.send(flight, 0, flightLength);
      flightLength = 0;
    }
  }

  /** Releases a waiting handshake, for good. The library calls it, too, when it gives up. */
  @Override
  public synchronized void close() {
    closed = true;
    queue.clear();
    notifyAll();
  }

  /** Preallocated, without a stack trace: it ends every call that found no application data. */
  private static final class NothingPresented extends InterruptedIOException {
    private static final NothingPresented INSTANCE = new NothingPresented();

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }
}
