package io.livekit.jakarta.media.outbox;

import java.util.List;
import java.util.Optional;

/**
 * Keeps events until their receivers have them, and for a while longer. Every method blocks, and
 * throws {@link StoreException} when it did nothing at all, or nobody knows. Owned by: one thread.
 */
public interface EventStore extends AutoCloseable {

  /**
   * An event that is new, and who is to get it.
   *
   * @param receivers their names
   */
  record Arrival(OutboxEvent event, List<String> receivers) {}

  /**
   * The end of a delivery.
   *
   * @param failure why the receiver didn't get the event; empty when it did
   */
  record Settlement(String receiver, long number, String failure) {}

  /**
   * Some of the events after another, whoever they are for.
   *
   * @param events in their order; what can't be read is left out
   * @param last number of the last of them, or of what was left out after it; that of the question
   *     when there are no more
   */
  record Page(List<OutboxEvent> events, long last) {}

  /**
   * Connects, and makes the tables where they are missing.
   *
   * @return the number of the last event that it has; 0 without any
   */
  long open() throws StoreException;

  /** Writes all of this or nothing. What it returns from survives the process. */
  void write(List<Arrival> arrivals, List<Settlement> settlements) throws StoreException;

  /**
   * @return events that wait for a receiver, in their order
   */
  List<OutboxEvent> pending(String receiver, long afterNumber, int limit) throws StoreException;

  /**
   * @param id anything
   */
  Optional<OutboxEvent> find(String id) throws StoreException;

  /**
   * @param maxBytes a page that has so many has no further event
   * @return the first of the events after this number
   */
  Page after(long number, int limit, int maxBytes) throws StoreException;

  /**
   * @return ids of the events that a receiver will not get unless they are replayed, in their order
   */
  List<String> deadLetters(String receiver, int limit) throws StoreException;

  /** Has an event wait for these receivers again. */
  void restore(long number, List<String> receivers) throws StoreException;

  /**
   * Forgets events that happened before a time and are not waiting for anybody, and waiting ones
   * that nobody has asked for until another. The last event stays, so that none after it ever gets
   * a number that another one had.
   *
   * @param settledBefore in milliseconds since 1970
   * @param pendingBefore in milliseconds since 1970
   * @param keepMax older events than so many that aren't waiting go, too
   */
  void forget(long settledBefore, long pendingBefore, long keepMax) throws StoreException;

  /** Lets go of the connection; {@link #open} makes a new one. */
  @Override
  void close();
}
