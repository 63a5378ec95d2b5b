package io.livekit.jakarta.rtc.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Native memory for what a tick sends, used again and again: nearly always the kernel has taken a
 * packet by the end of the tick, so that going round a ring finds free buffers, for less than half
 * of what a pool's own bookkeeping costs. Owned by: the media loop.
 */
final class SendBuffers {
  /** A run of five or six packets of video; what is longer comes from the pool. */
  static final int LENGTH = 8 * 1024;

  /** What a tick sends to most rooms, and 2 MB once all of it has been needed. */
  static final int COUNT = 256;

  private final ByteBuf[] ring = new ByteBuf[COUNT];
  private int next;

  /**
   * @return a copy, to be released once
   */
  ByteBuf copy(ByteBufAllocator pool, byte[] buf, int off, int len) {
    if (len > LENGTH) {
      return pool.directBuffer(len, len).writeBytes(buf, off, len);
    }
    int at = next;
    next = at + 1 & COUNT - 1;
    ByteBuf free = ring[at];
    if (free == null) {
      free = pool.directBuffer(LENGTH, LENGTH);
      ring[at] = free;
    } else if (free.refCnt() > 1) {
      // The socket is full: this one still waits.
      return pool.directBuffer(len, len).writeBytes(buf, off, len);
    }
    return free.retain().clear().writeBytes(buf, off, len);
  }

  /** Gives the memory back; what still waits is freed when it has been sent. */
  void close() {
    for (int i = 0; i < COUNT; i++) {
      if (ring[i] != null) {
        ring[i].release();
        ring[i] = null;
      }
    }
  }
}
