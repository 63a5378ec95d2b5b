package io.livekit.jakarta.rtc.sctp;

import io.livekit.jakarta.rtc.core.BigEndian;
import io.livekit.jakarta.rtc.core.DropCounters;
import java.util.function.Consumer;

/**
 * The graceful end, begun by either end or both (RFC 9260 §9.2), after everything was acknowledged.
 * Owned by: the media loop.
 */
final class AssociationShutdown {
  private static final long NEVER = Long.MAX_VALUE;

  private final SctpConfig config;
  private final PacketOutput output;
  private final RetransmissionTimeout rto;
  private final DataTransfer transfer;
  private final DropCounters<SctpDrop> drops;
  private final Consumer<String> ended;

  private AssociationState state = AssociationState.ESTABLISHED;
  private long timer = NEVER;
  private int timeouts;

  /**
   * @param ended is told why when it is over
   */
  AssociationShutdown(
      SctpConfig config,
      PacketOutput output,
      RetransmissionTimeout rto,
      DataTransfer transfer,
      DropCounters<SctpDrop> drops,
      Consumer<String> ended) {
    this.config = config;
    this.output = output;
    this.rto = rto;
    this.transfer = transfer;
    this.drops = drops;
    this.ended = ended;
  }

  /** ESTABLISHED, and the steps from there. */
  AssociationState state() {
    return state;
  }

  /** Whether data of the peer is taken. */
  boolean receives() {
    return state == AssociationState.ESTABLISHED
        || state == AssociationState.SHUTDOWN_PENDING
        || state == AssociationState.SHUTDOWN_SENT;
  }

  /** Whether data of ours may still go out. */
  boolean sends() {
    return state == AssociationState.ESTABLISHED
        || state == AssociationState.SHUTDOWN_PENDING
        || state == AssociationState.SHUTDOWN_RECEIVED;
  }

  void begin() {
    state = AssociationState.SHUTDOWN_PENDING;
  }

  /** Goes on once everything that was queued is acknowledged. */
  void proceedIfIdle(long now) {
    if (state == AssociationState.SHUTDOWN_PENDING && transfer.sender.isIdle()) {
      timeouts = 0;
      sendShutdown(now);
    } else if (state == AssociationState.SHUTDOWN_RECEIVED && transfer.sender.isIdle()) {
      timeouts = 0;
      sendShutdownAck(now);
    }
  }

  void onShutdown(byte[] b, int at, long now) {
    switch (state) {
      case ESTABLISHED, SHUTDOWN_PENDING, SHUTDOWN_RECEIVED:
        state = AssociationState.SHUTDOWN_RECEIVED;
        if (!transfer.sender.onSack(
            BigEndian.getInt(b, at + 4), config.receiveWindow(), b, at, 0, now)) {
          drops.count(SctpDrop.INVALID_SACK);
        }
        break;
      default:
        sendShutdownAck(now); // both ends shut down at the same time, or our answer was lost
        break;
    }
  }

  void onShutdownAck() {
    if (state == AssociationState.SHUTDOWN_SENT || state == AssociationState.SHUTDOWN_ACK_SENT) {
      output.begin().chunk(ChunkTypes.SHUTDOWN_COMPLETE, 0).endChunk();
      output.send();
      ended.accept("closed");
    } else {
      drops.count(SctpDrop.UNEXPECTED_CHUNK);
    }
  }

  void onShutdownComplete() {
    if (state == AssociationState.SHUTDOWN_ACK_SENT) {
      ended.accept("closed by the remote end");
    } else {
      drops.count(SctpDrop.UNEXPECTED_CHUNK);
    }
  }

  private void sendShutdown(long now) {
    state = AssociationState.SHUTDOWN_SENT;
    output
        .begin()
        .chunk(ChunkTypes.SHUTDOWN, 0)
        .u32((int) transfer.receiver.cumulativeTsn())
        .endChunk();
    output.send();
    timer = now + rto.nanos(timeouts);
  }

  private void sendShutdownAck(long now) {
    state = AssociationState.SHUTDOWN_ACK_SENT;
    output.begin().chunk(ChunkTypes.SHUTDOWN_ACK, 0).endChunk();
    output.send();
    timer = now + rto.nanos(timeouts);
  }

  /** T2-shutdown. */
  long timer() {
    return timer;
  }

  void onTimer(long now) {
    if (++timeouts > config.maxRetransmissions()) {
      ended.accept("no answer in " + state);
    } else if (state == AssociationState.SHUTDOWN_SENT) {
      sendShutdown(now);
    } else {
      sendShutdownAck(now);
    }
  }
}
