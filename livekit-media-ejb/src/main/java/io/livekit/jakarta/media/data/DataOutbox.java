package io.livekit.jakarta.media.data;

import io.livekit.jakarta.media.config.RtcConfig;
import io.livekit.jakarta.media.drop.SharedDropCounters;
import io.livekit.jakarta.media.executor.RoomExecutor;
import io.livekit.jakarta.rtc.peer.DataBatch;
import io.livekit.jakarta.rtc.peer.DataSendResult;
import io.livekit.jakarta.rtc.peer.MessageCharge;
import io.livekit.jakarta.rtc.peer.PeerTransport;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Sends data to one participant (spec/02 §4.4). Owned by: the room's executor.
 *
 * <p>A reader that is slower than what is sent to it slows its senders down: what waits for it is
 * charged to the windows that they are told. A reader that has stopped would stop them for good, so
 * its channel is closed and it is told why; it never gets a stream that something is missing from.
 */
public final class DataOutbox {
  /** How often a full channel is tried again; a few round trips of a near client. */
  static final Duration RETRY = Duration.ofMillis(20);

  /**
   * How long a reader for whom others wait may take next to nothing. Longer than a connection
   * without a network is kept, so that it only concerns readers that are there.
   */
  static final Duration MAX_STALL = Duration.ofSeconds(20);

  /** What counts as next to nothing: a reader that takes this much in that time is but slow. */
  static final int MIN_PROGRESS_BYTES = 64 << 10;

  /**
   * Reliable data that may wait for a reader beyond what its channel takes: a window of each of 32
   * senders, as one that has left leaves what it sent behind.
   */
  static final int MAX_WAITING_BYTES = 32 << 20;

  /**
   * The same for what the server itself sends, and what is sent to it is refused beyond that:
   * callers of the API have no window.
   */
  static final int MAX_SERVER_BYTES = 4 << 20;

  /**
   * How long reliable data waits for a channel that isn't open yet. Channels open some round trips
   * after the client counts as connected; one that takes this long was never offered, or its
   * connection is about to fail (spec/02 §1.2).
   */
  static final Duration OPENING = Duration.ofSeconds(10);

  private final RoomExecutor executor;
  private final Supplier<PeerTransport> transport;
  private final int slowBytesPerSecond;
  private final LossyGate lossy;
  private final LossyGate dataTracks;
  private final SharedDropCounters<DataDrop> counters;
  private final Consumer<DataDrop> ended;
  private final ReliableBacklog backlog = new ReliableBacklog();
  private long blockedSince;
  private long drainedSince;
  private long stalledSince;
  private long drainedSinceStall;
  private RoomExecutor.Timer retry;
  private RoomExecutor.Timer opening;
  private boolean opened;
  private boolean givenUp;

  /**
   * @param rtc below which rate a reliable reader loses messages, and how long lossy data and data
   *     tracks may wait
   * @param ended told when the reliable channel is closed because its reader is behind
   */
  public DataOutbox(
      RoomExecutor executor,
      Supplier<PeerTransport> transport,
      RtcConfig rtc,
      SharedDropCounters<DataDrop> counters,
      Consumer<DataDrop> ended) {
    this.executor = executor;
    this.transport = transport;
    slowBytesPerSecond = rtc.datachannelSlowThreshold();
    lossy = new LossyGate(rtc.datachannelLossyTargetLatency());
    dataTracks = new LossyGate(rtc.datachannelDataTrackTargetLatency());
    this.counters = counters;
    this.ended = ended;
  }

  /**
   * The reliable channel is open: what waits for it goes first. Until this call, which comes in
   * order with all else of the room, the channel isn't used although it may be open already:
   * otherwise later data would overtake.
   */
  public void opened() {
    opened = true;
    givenUp = false;
    RoomExecutor.cancel(opening);
    blocked();
    if (retry == null || !retry.isPending()) {
      drain();
    }
  }

  /**
   * @return whether a reliable message of the server's own may wait here, if it has to
   */
  boolean hasRoomFor(int bytes) {
    return backlog.unchargedBytes() + bytes <= MAX_SERVER_BYTES;
  }

  /**
   * @return whether reliable data can be sent now
   */
  public boolean isOpen() {
    return opened && transport.get().isDataChannelOpen(DataLabel.RELIABLE);
  }

  /**
   * @param payload must not change afterwards
   * @param charge of the participant who sent it; null for what the server sends
   * @param batch what can go at once goes with it
   */
  void send(String label, byte[] payload, MessageCharge charge, DataBatch batch) {
    switch (label) {
      case DataLabel.LOSSY -> sendLossy(label, payload, lossy, batch);
      case DataLabel.DATA_TRACK -> sendLossy(label, payload, dataTracks, batch);
      default -> sendReliable(payload, charge, batch);
    }
  }

  private void sendLossy(String label, byte[] payload, LossyGate gate, DataBatch batch) {
    long now = executor.clock().nanos();
    if (!gate.admits(transport.get().bufferedAmount(label), payload.length, now)) {
      counters.dropped(DataDrop.RECEIVER_TOO_SLOW);
      return;
    }
    count(transport.get().sendData(label, payload, true, batch));
  }

  private void sendReliable(byte[] payload, MessageCharge charge, DataBatch batch) {
    if (!opened) {
      holdUntilOpen(payload, charge);
      return;
    }
    if (backlog.isEmpty()) {
      DataSendResult result = transport.get().sendData(DataLabel.RELIABLE, payload, true, batch);
      if (result != DataSendResult.BUFFER_FULL) {
        count(result);
        return;
      }
      blocked();
    }
    if (isTooSlow()) {
      counters.dropped(DataDrop.RECEIVER_TOO_SLOW);
      return;
    }
    backlog.add(payload, charge);
    if (backlog.bytes() > MAX_WAITING_BYTES) {
      end(DataDrop.RECEIVER_TOO_FAR_BEHIND);
    } else if (retry == null || !retry.isPending()) {
      retry = executor.after(RETRY, this::drain);
    }
  }

  private void holdUntilOpen(byte[] payload, MessageCharge charge) {
    if (givenUp) {
      counters.dropped(DataDrop.RECEIVER_NOT_CONNECTED);
      return;
    }
    backlog.add(payload, charge);
    if (backlog.bytes() > MAX_WAITING_BYTES) {
      giveUp();
    } else if (opening == null) {
      opening = executor.after(OPENING, this::giveUp);
    }
  }

  /** Nothing is sent any more until a channel opens: then a stream begins, with nothing missing. */
  private void giveUp() {
    opened = false;
    givenUp = true;
    for (int i = backlog.size(); i > 0; i--) {
      counters.dropped(DataDrop.RECEIVER_NOT_CONNECTED);
    }
    backlog.clear();
  }

  /** The channel takes no more for now. */
  private void blocked() {
    blockedSince = executor.clock().nanos();
    drainedSince = 0;
    stalledSince = blockedSince;
    drainedSinceStall = 0;
  }

  private boolean isTooSlow() {
    if (slowBytesPerSecond <= 0) {
      return false;
    }
    double seconds = (executor.clock().nanos() - blockedSince) / 1e9;
    // The first second tells nothing: any reader may pause for a moment.
    return seconds > 1 && drainedSince / seconds < slowBytesPerSecond;
  }

  private boolean hasStalled() {
    long now = executor.clock().nanos();
    if (drainedSinceStall >= MIN_PROGRESS_BYTES) {
      stalledSince = now;
      drainedSinceStall = 0;
    }
    return now - stalledSince >= MAX_STALL.toNanos();
  }

  private void drain() {
    DataBatch batch = new DataBatch();
    while (!backlog.isEmpty()) {
      byte[] payload = backlog.peek();
      DataSendResult result = transport.get().sendData(DataLabel.RELIABLE, payload, true, batch);
      if (result == DataSendResult.BUFFER_FULL) {
        break;
      }
      count(result);
      backlog.removeFirst();
      drainedSince += payload.length;
      drainedSinceStall += payload.length;
    }
    batch.flush();
    if (backlog.isEmpty()) {
      return;
    }
    if (hasStalled()) {
      end(DataDrop.RECEIVER_STOPPED);
    } else {
      retry = executor.after(RETRY, this::drain);
    }
  }

  private void end(DataDrop reason) {
    counters.dropped(reason);
    giveUp();
    transport.get().closeDataChannel(DataLabel.RELIABLE);
    ended.accept(reason);
  }

  private void count(DataSendResult result) {
    switch (result) {
      case QUEUED -> {}
      case TOO_LARGE -> counters.dropped(DataDrop.TOO_LARGE);
      case NOT_OPEN -> counters.dropped(DataDrop.RECEIVER_NOT_CONNECTED);
      case BUFFER_FULL -> counters.dropped(DataDrop.RECEIVER_TOO_SLOW);
    }
  }

  public void close() {
    RoomExecutor.cancel(retry);
    RoomExecutor.cancel(opening);
    opened = false;
    givenUp = true;
    backlog.clear();
  }
}
