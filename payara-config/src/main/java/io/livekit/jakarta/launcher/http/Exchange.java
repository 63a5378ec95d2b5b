package io.livekit.jakarta.launcher.http;

import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.Grizzly;
import org.glassfish.grizzly.attributes.Attribute;

/** How far the exchange on one connection is. Thread-safe. */
final class Exchange {

  private static final Attribute<Exchange> ATTRIBUTE =
      Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute(Exchange.class.getName());

  private enum State {
    /** A header is expected, or has begun. */
    HEADER,
    /** A header has come, its body not yet. */
    BODY,
    /** Nothing is expected: the next byte begins a header. */
    IDLE,
    /** No HTTP any more. */
    UPGRADED
  }

  private final Connection<?> connection;
  private State state = State.IDLE;
  private long number; // of the header that is awaited

  private Exchange(Connection<?> connection) {
    this.connection = connection;
  }

  static Exchange begin(Connection<?> connection) {
    Exchange exchange = new Exchange(connection);
    ATTRIBUTE.set(connection, exchange);
    return exchange;
  }

  /**
   * @return null for a connection that was accepted before there were filters of ours
   */
  static Exchange of(Connection<?> connection) {
    return ATTRIBUTE.get(connection);
  }

  synchronized boolean isIdle() {
    return state == State.IDLE;
  }

  /**
   * @return the number of the header that is awaited from now on
   */
  synchronized long awaitHeader() {
    state = State.HEADER;
    return ++number;
  }

  /** A header is complete, or another part of a body has come. */
  synchronized void received(boolean last) {
    if (state != State.UPGRADED) {
      state = last ? State.IDLE : State.BODY;
    }
  }

  synchronized void upgraded() {
    state = State.UPGRADED;
  }

  /**
   * @return whether that header was still awaited
   */
  boolean closeIfAwaiting(long header) {
    synchronized (this) {
      if (state != State.HEADER || number != header || !connection.isOpen()) {
        return false;
      }
      state = State.BODY;
    }
    connection.closeSilently();
    return true;
  }
}
