package io.livekit.jakarta.media.outbox;

/** The store can't do what it was asked for, at the moment. */
public final class StoreException extends Exception {

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
