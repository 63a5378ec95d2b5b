package io.livekit.jakarta.rtc.sctp;

/**
 * Tells what happens on an association, and nothing more once it has ended, although a packet may
 * hold more. Owned by: MediaLoop.
 */
final class AssociationEvents implements Reassembly.Sink, StreamResets.Listener {
  private final AssociationListener listener;
  private boolean ended;

  AssociationEvents(AssociationListener listener) {
    this.listener = listener;
  }

  boolean haveEnded() {
    return ended;
  }

  void ended(String reason) {
    ended = true;
    listener.ended(reason);
  }

  void established() {
    listener.established();
  }

  void drained(int streamId) {
    listener.drained(streamId);
  }

  @Override
  public void message(int streamId, int ppid, byte[] buf, int off, int len) {
    if (!ended) {
      listener.message(streamId, ppid, buf, off, len);
    }
  }

  @Override
  public void incomingReset(int streamId) {
    if (!ended) {
      listener.incomingStreamReset(streamId);
    }
  }

  @Override
  public void outgoingReset(int streamId) {
    if (!ended) {
      listener.outgoingStreamReset(streamId);
    }
  }
}
