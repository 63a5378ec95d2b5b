package io.livekit.jakarta.media.data;

import io.livekit.jakarta.media.executor.RoomExecutor;
import io.livekit.jakarta.rtc.peer.PeerTransport;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * Sends data to one participant, so that a slow reader holds up nobody else (spec/02 §4.4). Owned
 * by: the room's executor.
 */
public final class DataOutbox {
  /** How often a full channel is tried again; a few round trips of a near client. */
  static final Duration RETRY = Duration.ofMillis(20);

  /** Reliable data kept for a reader that doesn't keep up, beyond what its channel takes. */
  static final int MAX_QUEUED_BYTES = 8 << 20;

  /**
   * How long reliable data waits for a channel that isn't open yet. Channels open some round trips
   * after the client counts as connected; one that takes this long was never offered, or its
   * connection is about to fail (spec/02 §1.2).
   */
  static final Duration OPENING = Duration.ofSeconds(10);

  /** Lossy channels may always hold this much, however slow they are. */
  static final int MIN_LOSSY_BYTES = 8 << 10;

  private final RoomExecutor executor;
  private final Supplier<PeerTransport> transport;
  private final int slowBytesPerSecond;
  private final LossyGate lossy;
  private final LossyGate dataTracks;
  private final DataCounters counters;
  private final Deque<byte[]> queue = new ArrayDeque<>();
  private int queuedBytes;
  private long blockedSince;
  private long drainedSince;
  private RoomExecutor.Timer retry;
  private RoomExecutor.Timer opening;
  private boolean opened;
  private boolean givenUp;

  /**
   * @param slowBytesPerSecond a reliable reader slower than this loses messages; 0 for never
   * @param lossyLatency how long lossy data may wait; zero for any time
   * @param dataTrackLatency the same for data tracks
   */
  public DataOutbox(
      RoomExecutor executor,
      Supplier<PeerTransport> transport,
      int slowBytesPerSecond,
      Duration lossyLatency,
      Duration dataTrackLatency,
      DataCounters counters) {
    this.executor = executor;
    this.transport = transport;
    this.slowBytesPerSecond = slowBytesPerSecond;
    this.lossy = new LossyGate(lossyLatency);
    this.dataTracks = new LossyGate(dataTrackLatency);
    this.counters = counters;
  }

  /**
   * The reliable channel is open: what waits for it goes first. Until this call, which comes in
   * order with all else of the room, the channel isn't used although it may be open already:
   * otherwise later data would overtake.
   */
  public void opened() {
    opened = true;
    givenUp = false;
    if (opening != null) {
      opening.cancel();
    }
    blockedSince = executor.clock().nanos();
    drainedSince = 0;
    if (retry == null || !retry.isPending()) {
      drain();
    }
  }

  /**
   * @param payload must not change afterwards
   */
  void send(String label, byte[] payload) {
    switch (label) {
      case DataLabel.LOSSY -> sendLossy(label, payload, lossy);
      case DataLabel.DATA_TRACK -> sendLossy(label, payload, dataTracks);
      default -> sendReliable(payload);
    }
  }

  private void sendLossy(String label, byte[] payload, LossyGate gate) {
    long now = executor.clock().nanos();
    if (!gate.admits(transport.get().bufferedAmount(label), payload.length, now)) {
      counters.dropped(DataDrop.RECEIVER_TOO_SLOW);
      return;
    }
    count(transport.get().sendData(label, payload, true));
  }

  private void sendReliable(byte[] payload) {
    if (!opened) {
      holdUntilOpen(payload);
      return;
    }
    if (queue.isEmpty()) {
      PeerTransport.DataSendResult result =
          transport.get().sendData(DataLabel.RELIABLE, payload, true);
      if (result != PeerTransport.DataSendResult.BUFFER_FULL) {
        count(result);
        return;
      }
      blockedSince = executor.clock().nanos();
      drainedSince = 0;
    }
    if (queuedBytes + payload.length > MAX_QUEUED_BYTES || isTooSlow()) {
      counters.dropped(DataDrop.RECEIVER_TOO_SLOW);
      return;
    }
    queue.add(payload);
    queuedBytes += payload.length;
    if (retry == null || !retry.isPending()) {
      retry = executor.after(RETRY, this::drain);
    }
  }

  private void holdUntilOpen(byte[] payload) {
    if (givenUp) {
      counters.dropped(DataDrop.RECEIVER_NOT_CONNECTED);
      return;
    }
    if (queuedBytes + payload.length > MAX_QUEUED_BYTES) {
      counters.dropped(DataDrop.RECEIVER_TOO_SLOW);
      return;
    }
    queue.add(payload);
    queuedBytes += payload.length;
    if (opening == null) {
      opening = executor.after(OPENING, this::giveUp);
    }
  }

  private void giveUp() {
    givenUp = true;
    queue.forEach(payload -> counters.dropped(DataDrop.RECEIVER_NOT_CONNECTED));
    queue.clear();
    queuedBytes = 0;
  }

  private boolean isTooSlow() {
    if (slowBytesPerSecond <= 0) {
      return false;
    }
    double seconds = (executor.clock().nanos() - blockedSince) / 1e9;
    // The first second tells nothing: any reader may pause for a moment.
    return seconds > 1 && drainedSince / seconds < slowBytesPerSecond;
  }

  private void drain() {
    while (!queue.isEmpty()) {
      byte[] payload = queue.peekFirst();
      PeerTransport.DataSendResult result =
          transport.get().sendData(DataLabel.RELIABLE, payload, true);
      if (result == PeerTransport.DataSendResult.BUFFER_FULL) {
        retry = executor.after(RETRY, this::drain);
        return;
      }
      count(result);
      queue.removeFirst();
      queuedBytes -= payload.length;
      drainedSince += payload.length;
    }
  }

  private void count(PeerTransport.DataSendResult result) {
    switch (result) {
      case QUEUED -> {}
      case TOO_LARGE -> counters.dropped(DataDrop.TOO_LARGE);
      case NOT_OPEN -> counters.dropped(DataDrop.RECEIVER_NOT_CONNECTED);
      case BUFFER_FULL -> counters.dropped(DataDrop.RECEIVER_TOO_SLOW);
    }
  }

  public void close() {
    if (retry != null) {
      retry.cancel();
    }
    if (opening != null) {
      opening.cancel();
    }
    queue.clear();
    queuedBytes = 0;
  }

  /**
   * Lets lossy data through while it will not wait longer than wanted. Owned by: the room's
   * executor.
   */
  static final class LossyGate {
    private static final long SECOND = 1_000_000_000L;

    private final Duration latency;
    private long windowStart;
    private long windowBytes;
    private double bytesPerSecond;

    LossyGate(Duration latency) {
      this.latency = latency;
    }

    boolean admits(long buffered, int bytes, long nowNanos) {
      if (latency.isZero()) {
        return true;
      }
      if (nowNanos - windowStart >= SECOND) {
        bytesPerSecond = windowBytes * (double) SECOND / Math.max(SECOND, nowNanos - windowStart);
        windowStart = nowNanos;
        windowBytes = 0;
      }
      windowBytes += bytes;
      double allowed = Math.max(MIN_LOSSY_BYTES, bytesPerSecond * latency.toNanos() / SECOND);
      return buffered <= allowed;
    }
  }
}
