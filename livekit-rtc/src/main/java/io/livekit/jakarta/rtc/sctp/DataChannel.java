package io.livekit.jakarta.rtc.sctp;

/**
 * One data channel (RFC 8831 §6.3). Owned by: the media loop. Used through {@link DataChannels}.
 */
public final class DataChannel {

  /** RTCDataChannelState of the W3C API. */
  public enum State {
    CONNECTING,
    OPEN,
    CLOSING,
    CLOSED
  }

  private final String label;
  private final String protocol;
  private final boolean ordered;
  private final Integer maxRetransmits;
  private final Integer maxPacketLifeTimeMs;

  int id = -1;
  State state = State.CONNECTING;

  /**
   * RFC 8832 §6: an unordered channel stays ordered until the remote end is known to have seen its
   * OPEN.
   */
  boolean remoteKnowsChannel;

  boolean outgoingReset;
  boolean incomingReset;
  boolean closeReported;
  boolean aboveThreshold;
  long lowThreshold;
  Object attachment;

  DataChannel(
      String label,
      String protocol,
      boolean ordered,
      Integer maxRetransmits,
      Integer maxPacketLifeTimeMs) {
    this.label = label;
    this.protocol = protocol;
    this.ordered = ordered;
    this.maxRetransmits = maxRetransmits;
    this.maxPacketLifeTimeMs = maxPacketLifeTimeMs;
  }

  /** The SCTP stream id, or -1 as long as the DTLS role that decides about it isn't known. */
  public int id() {
    return id;
  }

  /** The label given by whoever opened it. */
  public String label() {
    return label;
  }

  /** The subprotocol, empty if none. */
  public String protocol() {
    return protocol;
  }

  /** Whether messages arrive in order. */
  public boolean ordered() {
    return ordered;
  }

  /** How often a message is sent again before it is abandoned; null means no such limit. */
  public Integer maxRetransmits() {
    return maxRetransmits;
  }

  /** For how long a message is sent again before it is abandoned; null means no such limit. */
  public Integer maxPacketLifeTimeMs() {
    return maxPacketLifeTimeMs;
  }

  /** Whether messages are never abandoned. */
  public boolean reliable() {
    return maxRetransmits == null && maxPacketLifeTimeMs == null;
  }

  /** Where it is in its life. */
  public State state() {
    return state;
  }

  /** Whether it takes no messages any more. */
  boolean isClosing() {
    return state == State.CLOSING || state == State.CLOSED;
  }

  /**
   * {@link DataChannels.Listener#bufferedAmountLow} is called when the buffered amount falls to
   * this; 0 at first.
   */
  public void setBufferedAmountLowThreshold(long bytes) {
    lowThreshold = bytes;
  }

  /** Whatever the owner wants to find again here. */
  public Object attachment() {
    return attachment;
  }

  /** Sets {@link #attachment()}. */
  public void attach(Object value) {
    attachment = value;
  }

  @Override
  public String toString() {
    return "DataChannel[" + id + " " + label + " " + state + "]";
  }
}
