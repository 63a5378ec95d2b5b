package io.livekit.jakarta.rtc.sctp;

import io.livekit.jakarta.rtc.core.BigEndian;

/** Asks an idle peer whether it is still there (RFC 9260 §8.3). Owned by: the media loop. */
final class Heartbeats {
  /** RFC 9260 §16, HB.interval. */
  static final long INTERVAL_NANOS = 30_000_000_000L;

  private final SctpConfig config;
  private final PacketOutput output;
  private final RetransmissionTimeout rto;
  private long timer;
  private boolean pending;
  private long nonce;
  private int timeouts;

  Heartbeats(SctpConfig config, PacketOutput output, RetransmissionTimeout rto, long now) {
    this.config = config;
    this.output = output;
    this.rto = rto;
    this.timer = now + INTERVAL_NANOS;
  }

  long timer() {
    return timer;
  }

  /**
   * @return time-outs in a row
   */
  int onTimer(boolean idle, long now) {
    if (!idle) {
      pending = false;
      timer = now + INTERVAL_NANOS;
      return 0;
    }
    if (pending) {
      timeouts++;
    }
    nonce = config.random().nextLong();
    output
        .begin()
        .chunk(ChunkTypes.HEARTBEAT, 0)
        .u16(ChunkTypes.PARAM_HEARTBEAT_INFO)
        .u16(12)
        .u64(nonce)
        .endChunk();
    output.send();
    pending = true;
    timer = now + rto.nanos(timeouts);
    return timeouts;
  }

  /**
   * @return whether this answers our last question
   */
  boolean onAck(byte[] b, int at, int length, long now) {
    if (!pending || length < 16 || BigEndian.getLong(b, at + 8) != nonce) {
      return false;
    }
    pending = false;
    timeouts = 0;
    timer = now + INTERVAL_NANOS;
    return true;
  }
}
