package io.livekit.jakarta.rtc.peer.session;

import io.livekit.jakarta.rtc.loop.LoopDrop;
import io.livekit.jakarta.rtc.loop.PeerLoop;
import io.livekit.jakarta.rtc.peer.DataBatch;
import io.livekit.jakarta.rtc.peer.DataSendResult;
import io.livekit.jakarta.rtc.peer.MessageCharge;
import io.livekit.jakarta.rtc.sctp.DataChannel;
import io.livekit.jakarta.rtc.sctp.DataChannels;
import io.livekit.jakarta.rtc.sctp.SctpConfig;
import io.livekit.jakarta.rtc.sctp.SctpDrop;
import io.livekit.jakarta.rtc.sctp.SendResult;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The data channels of one peer, by label. Owned by: the media loop, except {@link #send} and the
 * look-ups beside it.
 */
public final class DataSession implements DataChannels.Listener {
  /** Labels of one peer: a few are in use; an attacker could invent any number. */
  private static final int MAX_LABELS = 64;

  /**
   * Bytes that may wait on one label: a second of 32 Mbit/s, and a bound on what a stalled reader
   * costs us.
   */
  static final long MAX_BUFFERED = 4 * 1024 * 1024;

  /** SCTP is filled up again when it falls to this. */
  private static final long LOW_WATER = 256 * 1024;

  /** What a message costs beside its bytes while it waits for those who are to get it. */
  private static final int DELIVERY_OVERHEAD = 256;

  /**
   * What a message costs beside its bytes while it waits to be sent; without it four million
   * messages of one byte would fit on a label.
   */
  private static final int SENDING_OVERHEAD = 128;

  /** Where SCTP packets go: the DTLS transport. */
  interface Output {
    /** Runs a task on the loop, after which timers and queues are looked at. Any thread. */
    void command(Runnable task);

    /**
     * Begins what {@link #command} would do, when the loop is there already.
     *
     * @return false when the session has ended
     */
    boolean beginCommand();

    void sendSctp(byte[] buf, int off, int len);

    void dataFailed(String reason);
  }

  private final PeerLoop loop;
  private final SessionEvents events;
  private final Output output;
  private final DataChannels channels;
  private final ConcurrentHashMap<String, LabelledChannel> labels = new ConcurrentHashMap<>();
  private volatile int maxMessageSize;

  /** Bytes of messages that were received and that somebody still keeps. Any thread. */
  private final AtomicLong undelivered = new AtomicLong();

  /** Whether anything happened in this tick that may move bytes between the queues. */
  private boolean active;

  private boolean closed;

  DataSession(PeerLoop loop, SessionEvents events, Output output, SctpConfig config) {
    this.loop = loop;
    this.events = events;
    this.output = output;
    this.channels = new DataChannels(config, false, this);
    this.maxMessageSize = channels.maxMessageSize();
  }

  // ---- any thread ----

  /**
   * @return whether the label's channel is open
   */
  public boolean isOpen(String label) {
    LabelledChannel found = labels.get(label);
    return found != null && found.open;
  }

  boolean areOpen(List<String> wanted) {
    for (int i = 0; i < wanted.size(); i++) {
      if (!isOpen(wanted.get(i))) {
        return false;
      }
    }
    return true;
  }

  /**
   * @return bytes accepted and not yet acknowledged by the other side
   */
  public long bufferedAmount(String label) {
    LabelledChannel found = labels.get(label);
    return found == null ? 0 : found.buffered.get();
  }

  /** Counts a message against the label's bound, and adds it to what goes to the loop. */
  public DataSendResult send(String label, byte[] payload, boolean binary, DataBatch batch) {
    LabelledChannel found = labels.get(label);
    if (found == null || !found.open) {
      return DataSendResult.NOT_OPEN;
    }
    if (payload.length > maxMessageSize) {
      return DataSendResult.TOO_LARGE;
    }
    long messages = found.unsent.incrementAndGet();
    long bytes = found.buffered.addAndGet(payload.length);
    if (bytes + messages * SENDING_OVERHEAD > MAX_BUFFERED) {
      found.withdraw(payload.length);
      return DataSendResult.BUFFER_FULL;
    }
    batch.add(loop, new Accepted(this, found, payload, binary));
    return DataSendResult.QUEUED;
  }

  /** A message that was counted; run on the loop. */
  record Accepted(DataSession session, LabelledChannel label, byte[] payload, boolean binary)
      implements Runnable, LabelledChannel.Message {
    @Override
    public void run() {
      session.accept(this);
    }
  }

  // ---- loop ----

  /**
   * Opens a channel once the association is up.
   *
   * @param maxRetransmits null for full reliability
   */
  public void open(String label, boolean ordered, Integer maxRetransmits, long now) {
    active = true;
    DataChannel channel = channels.open(label, ordered, maxRetransmits, null, "", now);
    if (channel == null) {
      loop.counters().drop(LoopDrop.PEER_LIMIT);
      return;
    }
    LabelledChannel known = labels.computeIfAbsent(label, LabelledChannel::new);
    if (known.channel == null) {
      known.channel = channel;
    }
  }

  void remote(int remoteMaxMessageSize) {
    channels.setRemoteMaxMessageSize(remoteMaxMessageSize);
    maxMessageSize = channels.maxMessageSize();
  }

  void connect(boolean dtlsClient, long roundTripNanos, long now) {
    active = true;
    channels.setDtlsClient(dtlsClient);
    channels.connect(now, roundTripNanos);
  }

  void receive(byte[] buf, int off, int len, long now) {
    active = true;
    channels.receive(buf, off, len, now);
  }

  long nextTimeoutNanos() {
    return channels.nextTimeoutNanos();
  }

  void onTimeout(long now) {
    if (channels.nextTimeoutNanos() <= now) {
      active = true;
      channels.onTimeout(now);
    }
  }

  /**
   * Ends a tick: fills SCTP up from the labels' queues, and shows other threads how much is still
   * on its way.
   */
  void onTickEnd(long now) {
    if (!active) {
      return;
    }
    active = false;
    for (LabelledChannel label : labels.values()) {
      // Something was acknowledged: any label may have waited for the shared buffer.
      if (label.open && !label.waiting.isEmpty()) {
        pump(label, now);
      }
    }
    for (LabelledChannel label : labels.values()) {
      updateBuffered(label);
    }
  }

  private void updateBuffered(LabelledChannel label) {
    if (label.channel == null) {
      return;
    }
    long held = label.waitingBytes + (label.open ? channels.bufferedAmount(label.channel) : 0);
    if (held != label.reported) {
      label.buffered.addAndGet(held - label.reported);
      label.reported = held;
    }
  }

  /** Ends the channel of a label; what waits to be sent on it is given up. */
  public void close(String name, long now) {
    LabelledChannel label = labels.get(name);
    if (label == null || label.channel == null) {
      return;
    }
    active = true;
    end(label);
    channels.discard(label.channel, now);
  }

  void close(long now) {
    closed = true;
    active = true;
    channels.close(now);
    labels.values().forEach(label -> label.open = false);
  }

  private void accept(Accepted message) {
    LabelledChannel label = message.label();
    if (!output.beginCommand() || closed || !label.open) {
      label.withdraw(message.payload().length);
      return;
    }
    label.waiting.add(message);
    label.waitingBytes += message.payload().length;
    // Accepted bytes are counted already; from here on updateBuffered() follows them.
    active = true;
    label.reported += message.payload().length;
    pump(label, loop.nanos());
  }

  /** Moves waiting messages into SCTP as long as it takes them. */
  private void pump(LabelledChannel label, long now) {
    for (LabelledChannel.Message next = label.waiting.peek();
        next != null;
        next = label.waiting.peek()) {
      byte[] payload = next.payload();
      SendResult result =
          channels.send(label.channel, payload, 0, payload.length, next.binary(), now);
      if (result == SendResult.BUFFER_FULL) {
        return;
      }
      label.waiting.remove();
      label.waitingBytes -= payload.length;
      label.unsent.decrementAndGet();
    }
  }

  // ---- from DataChannels ----

  @Override
  public void sendPacket(byte[] buf, int off, int len) {
    output.sendSctp(buf, off, len);
  }

  @Override
  public void connected() {
    // Channels tell for themselves when they are open.
  }

  @Override
  public void channelOpen(DataChannel channel, boolean remoteInitiated) {
    LabelledChannel label = labels.get(channel.label());
    if (label == null) {
      if (labels.size() >= MAX_LABELS) {
        loop.counters().drop(LoopDrop.PEER_LIMIT);
        return;
      }
      label = labels.computeIfAbsent(channel.label(), LabelledChannel::new);
    }
    label.channel = channel;
    channel.setBufferedAmountLowThreshold(LOW_WATER);
    label.open = true;
    events.dataChannelOpened(channel.label());
  }

  @Override
  public void message(DataChannel channel, byte[] buf, int off, int len, boolean binary) {
    long cost = len + DELIVERY_OVERHEAD;
    channels.setBacklog(undelivered.addAndGet(cost), loop.nanos());
    events.dataReceived(
        channel.label(),
        Arrays.copyOfRange(buf, off, off + len),
        binary,
        new MessageCharge(() -> delivered(cost)));
  }

  /** Any thread. */
  private void delivered(long cost) {
    long left = undelivered.addAndGet(-cost);
    if (left < LOW_WATER && left + cost >= LOW_WATER) {
      output.command(() -> channels.setBacklog(undelivered.get(), loop.nanos()));
    }
  }

  @Override
  public void channelClosed(DataChannel channel) {
    LabelledChannel label = labels.get(channel.label());
    if (label == null || label.channel != channel) {
      return; // it was replaced
    }
    end(label);
  }

  private void end(LabelledChannel label) {
    boolean wasOpen = label.open;
    label.open = false;
    label.unsent.addAndGet(-label.waiting.size());
    label.waiting.clear();
    label.waitingBytes = 0;
    if (wasOpen) {
      events.dataChannelClosed(label.label);
    }
  }

  @Override
  public void bufferedAmountLow(DataChannel channel) {
    LabelledChannel label = labels.get(channel.label());
    if (label != null && label.channel == channel && label.open) {
      pump(label, loop.nanos());
    }
  }

  @Override
  public void failed(String reason) {
    output.dataFailed(reason);
  }

  @Override
  public void onDrop(SctpDrop reason) {
    loop.counters().drop(reason);
  }
}
