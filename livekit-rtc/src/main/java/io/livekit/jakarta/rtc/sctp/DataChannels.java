package io.livekit.jakarta.rtc.sctp;

/** The data channels of one peer connection: DCEP (RFC 8832) over one association. Owned by: MediaLoop. */
public final class DataChannels {

  /** What happens on the channels. Called on the owner's thread, from within the methods of {@link DataChannels}. */
  public interface Listener {
    /** An SCTP packet for the DTLS transport; the buffer is reused after the call. */
    void sendPacket(byte[] buf, int off, int len);

    /** The association is established. */
    void connected();

    /** A channel is open: the remote end opened it, or has acknowledged ours. */
    void channelOpen(DataChannel channel, boolean remoteInitiated);

    /** A whole message; the buffer is reused after the call. */
    void message(DataChannel channel, byte[] buf, int off, int len, boolean binary);

    /** The channel is closed by either end, or by the end of the association. */
    void channelClosed(DataChannel channel);

    /** What is buffered on the channel has fallen to its threshold. */
    void bufferedAmountLow(DataChannel channel);

    /** The association has ended: aborted, timed out, or closed by the remote end. */
    void failed(String reason);
  }

  public DataChannels(SctpConfig config, boolean dtlsClient, Listener listener) {
    throw new UnsupportedOperationException();
  }

  /** Sets the DTLS role when it was not known at construction; to be called before {@link #connect}. */
  public void setDtlsClient(boolean client) {
    throw new UnsupportedOperationException();
  }

  /** Sets the remote end's a=max-message-size when it becomes known (0: any). */
  public void setRemoteMaxMessageSize(int size) {
    throw new UnsupportedOperationException();
  }

  /** Starts the association; DTLS is connected. */
  public void connect(long now) {
    throw new UnsupportedOperationException();
  }

  /** Takes one SCTP packet out of DTLS. */
  public void receive(byte[] buf, int off, int len, long now) {
    throw new UnsupportedOperationException();
  }

  /** Does what is due. */
  public void onTimeout(long now) {
    throw new UnsupportedOperationException();
  }

  /** When {@link #onTimeout} is due; Long.MAX_VALUE if never. */
  public long nextTimeoutNanos() {
    throw new UnsupportedOperationException();
  }

  /** Opens a channel; possible before {@link #connect}. Null when there are too many or the label is too long. */
  public DataChannel open(String label, boolean ordered, Integer maxRetransmits, Integer maxPacketLifeTimeMs,
      String protocol, long now) {
    throw new UnsupportedOperationException();
  }

  /** Closes one channel by resetting its stream (RFC 8831 §6.7); what is queued on it still goes out. */
  public void close(DataChannel channel, long now) {
    throw new UnsupportedOperationException();
  }

  /** Queues a message. */
  public SendResult send(DataChannel channel, byte[] data, int off, int len, boolean binary, long now) {
    throw new UnsupportedOperationException();
  }

  /** Bytes of the channel that are queued or not acknowledged. */
  public long bufferedAmount(DataChannel channel) {
    throw new UnsupportedOperationException();
  }

  /** Bytes of all channels that are queued or not acknowledged. */
  public long bufferedAmount() {
    throw new UnsupportedOperationException();
  }

  /** Whether the association is established. */
  public boolean connected() {
    throw new UnsupportedOperationException();
  }

  /** How often something was dropped for this reason. */
  public long dropped(SctpDropReason reason) {
    throw new UnsupportedOperationException();
  }

  /** Ends the association at once (ABORT). */
  public void close(long now) {
    throw new UnsupportedOperationException();
  }
}
