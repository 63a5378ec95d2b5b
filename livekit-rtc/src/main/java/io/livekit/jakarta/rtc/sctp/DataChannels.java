package io.livekit.jakarta.rtc.sctp;

import io.livekit.jakarta.rtc.core.DropCounters;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The data channels of one peer connection: DCEP (RFC 8832) over one association. Owned by: the
 * media loop. Every method may be called from within the listener's.
 */
public final class DataChannels {

  /**
   * What happens on the channels. Called on the owner's thread, from within the methods of {@link
   * DataChannels}.
   */
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

    /**
     * The association has ended: aborted, timed out, or closed by the remote end. Not called after
     * {@link #close}.
     */
    void failed(String reason);

    /** Something received was dropped, or something to be sent refused. */
    default void onDrop(SctpDrop reason) {
      // for those who count
    }
  }

  private static final byte[] EMPTY_MESSAGE = {0}; // SCTP can't carry an empty one (RFC 8831 §6.6)

  private final SctpConfig config;
  private final Listener listener;
  private final SctpAssociation association;
  private final ChannelTable channels;
  private final ChannelOpening opening;
  private final ChannelClosing closing;
  private final DropCounters<SctpDrop> drops;
  private boolean closedByUs;

  /** Something was refused since the buffer was last half empty. */
  private boolean refusals;

  private boolean closed;
  private int maxMessageSize;
  private long now;

  public DataChannels(SctpConfig config, boolean dtlsClient, Listener listener) {
    this.config = config;
    this.listener = listener;
    this.drops = new DropCounters<>(SctpDrop.class, listener::onDrop);
    this.association = new SctpAssociation(config, new Events());
    this.channels = new ChannelTable(config.maxChannels());
    this.opening = new ChannelOpening(channels, association, listener, drops, dtlsClient);
    this.closing = new ChannelClosing(channels, association, listener);
    setRemoteMaxMessageSize(config.remoteMaxMessageSize());
  }

  /**
   * Sets the DTLS role when it was not known at construction; to be called before {@link #connect}.
   */
  public void setDtlsClient(boolean client) {
    opening.setDtlsClient(client);
  }

  /** Sets the remote end's a=max-message-size when it becomes known (0: any). */
  public void setRemoteMaxMessageSize(int size) {
    maxMessageSize =
        size <= 0 ? SctpConfig.MAX_MESSAGE_SIZE : Math.min(size, SctpConfig.MAX_MESSAGE_SIZE);
  }

  /** The longest message that {@link #send} takes. */
  public int maxMessageSize() {
    return maxMessageSize;
  }

  /** Starts the association; DTLS is connected. */
  public void connect(long now) {
    connect(now, -1);
  }

  /**
   * @param roundTripNanos as ICE measured it, to know how long to wait for answers; negative if
   *     unknown
   */
  public void connect(long now, long roundTripNanos) {
    this.now = now;
    if (opening.hasStarted() || closed) {
      return;
    }
    opening.start(now);
    association.connect(now, roundTripNanos);
  }

  /** Takes one SCTP packet out of DTLS. */
  public void receive(byte[] buf, int off, int len, long now) {
    this.now = now;
    association.receive(buf, off, len, now);
  }

  /** Does what is due. */
  public void onTimeout(long now) {
    this.now = now;
    association.onTimeout(now);
  }

  /** When {@link #onTimeout} is due; Long.MAX_VALUE if never. */
  public long nextTimeoutNanos() {
    return association.nextTimeoutNanos();
  }

  /**
   * Opens a channel; possible before {@link #connect}, then the remote end hears of it as soon as
   * it can. Null when there are too many, the label or protocol is too long, or all is over.
   */
  public DataChannel open(
      String label,
      boolean ordered,
      Integer maxRetransmits,
      Integer maxPacketLifeTimeMs,
      String protocol,
      long now) {
    this.now = now;
    if (maxRetransmits != null && maxPacketLifeTimeMs != null) {
      throw new IllegalArgumentException("a channel has one reliability limit at most");
    }
    if (closed) {
      return null;
    }
    if (channels.isFull()) {
      drop(SctpDrop.TOO_MANY_CHANNELS);
      return null;
    }
    if (label.getBytes(StandardCharsets.UTF_8).length > Dcep.MAX_LABEL_BYTES
        || protocol.getBytes(StandardCharsets.UTF_8).length > Dcep.MAX_LABEL_BYTES) {
      drop(SctpDrop.LABEL_TOO_LONG);
      return null;
    }
    DataChannel channel =
        new DataChannel(label, protocol, ordered, maxRetransmits, maxPacketLifeTimeMs);
    return opening.open(channel, now) ? channel : null;
  }

  /**
   * Closes one channel by resetting its stream (RFC 8831 §6.7); what is queued on it still goes
   * out.
   */
  public void close(DataChannel channel, long now) {
    this.now = now;
    closing.close(channel, now);
  }

  /**
   * Closes one channel at once: what is queued on it is given up, wherever it is on its way. Where
   * the remote end doesn't allow that (RFC 3758, RFC 6525) the whole association is aborted, which
   * is the other way to end a channel without leaving out any of its messages unseen.
   */
  public void discard(DataChannel channel, long now) {
    this.now = now;
    closing.discard(channel, now);
  }

  /** Queues a message; CLOSED as long as the channel has no id, that is before {@link #connect}. */
  public SendResult send(
      DataChannel channel, byte[] data, int off, int len, boolean binary, long now) {
    this.now = now;
    if (closed || channel.id < 0 || channel.isClosing()) {
      return SendResult.CLOSED;
    }
    if (len > maxMessageSize) {
      return SendResult.TOO_LARGE;
    }
    boolean unordered = !channel.ordered() && channel.remoteKnowsChannel;
    int maxRetransmits =
        channel.maxRetransmits() == null ? OutboundMessage.UNLIMITED : channel.maxRetransmits();
    long expiresAt =
        channel.maxPacketLifeTimeMs() == null
            ? Long.MAX_VALUE
            : now + channel.maxPacketLifeTimeMs() * 1_000_000L;
    SendResult result;
    if (len == 0) {
      result =
          association.send(
              channel.id,
              binary ? Dcep.PPID_BINARY_EMPTY : Dcep.PPID_STRING_EMPTY,
              EMPTY_MESSAGE,
              0,
              1,
              unordered,
              maxRetransmits,
              expiresAt,
              now);
    } else {
      result =
          association.send(
              channel.id,
              binary ? Dcep.PPID_BINARY : Dcep.PPID_STRING,
              data,
              off,
              len,
              unordered,
              maxRetransmits,
              expiresAt,
              now);
    }
    if (result == SendResult.QUEUED && association.bufferedAmount(channel.id) > channel.lowThreshold
        || result == SendResult.BUFFER_FULL) {
      channel.aboveThreshold = true;
    }
    refusals |= result == SendResult.BUFFER_FULL;
    return result;
  }

  /** Bytes of the channel that are queued or not acknowledged. */
  public long bufferedAmount(DataChannel channel) {
    return channel.id < 0 || channels.get(channel.id) != channel
        ? 0
        : association.bufferedAmount(channel.id);
  }

  /** Bytes of all channels that are queued or not acknowledged. */
  public long bufferedAmount() {
    return association.bufferedAmount();
  }

  /** Whether the association is established. */
  public boolean connected() {
    return association.state() == AssociationState.ESTABLISHED;
  }

  /** The channels that exist, closing ones too. */
  public List<DataChannel> channels() {
    return channels.all();
  }

  /** Bytes received that are held because others are missing, with overhead. */
  public long heldBytes() {
    return association.heldBytes();
  }

  /**
   * Says how many bytes of delivered messages wait to be dealt with; the peer sends no more than
   * fits beside them.
   */
  public void setBacklog(long bytes, long now) {
    this.now = now;
    association.setBacklog(bytes, now);
  }

  /** How often something was dropped for this reason. */
  public long dropped(SctpDrop reason) {
    return drops.of(reason) + association.dropped(reason);
  }

  /** Ends the association at once (ABORT) and closes all channels. */
  public void close(long now) {
    this.now = now;
    closedByUs = true;
    association.abort(now);
  }

  SctpAssociation association() {
    return association;
  }

  private void drop(SctpDrop reason) {
    drops.count(reason);
  }

  /** What the association tells. */
  private final class Events implements AssociationListener {
    @Override
    public void sendPacket(byte[] buf, int off, int len) {
      listener.sendPacket(buf, off, len);
    }

    @Override
    public void established() {
      if (!opening.hasStarted()) {
        opening.start(now); // the remote end was faster
      }
      listener.connected();
      closing.established(now);
    }

    @Override
    public void message(int streamId, int ppid, byte[] buf, int off, int len) {
      DataChannel channel = channels.get(streamId);
      if (ppid == Dcep.PPID_DCEP) {
        opening.receive(channel, streamId, buf, off, len, now);
        return;
      }
      if (channel == null) {
        drop(SctpDrop.UNKNOWN_CHANNEL);
        return;
      }
      if (channel.isClosing()) {
        drop(SctpDrop.CHANNEL_CLOSING);
        return;
      }
      opening.acknowledged(channel); // it must have seen our OPEN to use the channel
      switch (ppid) {
        case Dcep.PPID_STRING:
          listener.message(channel, buf, off, len, false);
          break;
        case Dcep.PPID_BINARY:
          listener.message(channel, buf, off, len, true);
          break;
        case Dcep.PPID_STRING_EMPTY:
          listener.message(channel, buf, off, 0, false);
          break;
        case Dcep.PPID_BINARY_EMPTY:
          listener.message(channel, buf, off, 0, true);
          break;
        default:
          drop(SctpDrop.UNKNOWN_PPID);
          break;
      }
    }

    @Override
    public void incomingStreamReset(int streamId) {
      DataChannel channel = channels.get(streamId);
      if (channel != null) {
        closing.incomingReset(channel, now);
      }
    }

    @Override
    public void outgoingStreamReset(int streamId) {
      DataChannel channel = channels.get(streamId);
      if (channel != null) {
        closing.outgoingReset(channel);
      }
    }

    @Override
    public void drained(int streamId) {
      DataChannel channel = channels.get(streamId);
      if (channel != null) {
        tellIfLow(channel);
      }
      if (refusals && association.bufferedAmount() <= config.maxSendBuffer() / 2) {
        refusals = false; // others may wait for room that this stream has taken
        channels.identified().forEach(this::tellIfLow);
      }
    }

    private void tellIfLow(DataChannel channel) {
      if (channel.aboveThreshold
          && !channel.closeReported
          && association.bufferedAmount(channel.id) <= channel.lowThreshold) {
        channel.aboveThreshold = false;
        listener.bufferedAmountLow(channel);
      }
    }

    @Override
    public void onDrop(SctpDrop reason) {
      listener.onDrop(reason);
    }

    @Override
    public void ended(String reason) {
      closed = true;
      closing.closeAll();
      if (!closedByUs) {
        listener.failed(reason);
      }
    }
  }
}
