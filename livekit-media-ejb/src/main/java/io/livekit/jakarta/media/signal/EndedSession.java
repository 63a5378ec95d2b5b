package io.livekit.jakarta.media.signal;

import io.livekit.jakarta.proto.SignalRequest;
import io.livekit.jakarta.proto.SignalResponse;

/**
 * A connection that is told one thing and closed: the session it wants to resume isn't there.
 * Immutable.
 */
final class EndedSession implements SignalSession {
  private final SignalResponse only;

  EndedSession(SignalResponse only) {
    this.only = only;
  }

  @Override
  public void attach(SignalSink sink) {
    sink.send(only);
    sink.close();
  }

  @Override
  public void receive(SignalRequest request) {
    // The connection is closing: nobody is left to ask.
  }

  @Override
  public void undecodable() {
    // See receive.
  }

  @Override
  public void notReading() {
    // See receive.
  }

  @Override
  public void closed(boolean clean) {
    // There is no session that could end.
  }

  @Override
  public void abort() {
    // See closed.
  }
}
