package io.livekit.jakarta.rtc.sctp;

/** What an {@link SctpAssociation} tells. Called on its owner's thread, from within its methods. */
interface AssociationListener {
  /** A packet for DTLS; the buffer is reused after the call. */
  void sendPacket(byte[] buf, int off, int len);

  /** The association is established; messages can flow both ways. */
  void established();

  /** A whole message; the buffer is reused after the call. */
  void message(int streamId, int ppid, byte[] buf, int off, int len);

  /** The remote end has reset its outgoing stream. */
  void incomingStreamReset(int streamId);

  /** The remote end has answered our reset of this stream. */
  void outgoingStreamReset(int streamId);

  /** Less is buffered on this stream than before. */
  void drained(int streamId);

  /** The association is over; nothing more is called. */
  void ended(String reason);

  /** Something received was dropped, or something to be sent refused. */
  default void onDrop(SctpDrop reason) {
    // for those who count
  }
}
