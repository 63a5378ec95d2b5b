package io.livekit.jakarta.web.container;

import io.livekit.jakarta.rtc.core.TokenBucket;
import io.livekit.jakarta.web.drop.WebDrop;

/**
 * Payara 6 (Tyrus 2.1): gathers a frame before it looks at its length, keeps the empty pieces of a
 * message by the million, and queues an answer for each ping to a client that doesn't read.
 *
 * <p>So this follows the frames in the stream of bytes by their headers only (RFC 6455 §5.2), and
 * refuses a message that is too long as soon as a header says so, a message in pieces without end,
 * and too many control frames, of which each asks for an answer. What breaks the rules otherwise is
 * left to Tyrus. Owned by: one thread, which reads the stream.
 */
final class FrameGuard {

  /**
   * What a piece of a message costs besides its content: a layer keeps each as an object until the
   * last has come.
   */
  static final int PIECE_BYTES = 128;

  /**
   * Control frames that may come at once; clients send a ping in ten seconds, and a pong for each
   * of ours.
   */
  static final int CONTROL_BURST = 200;

  /** Control frames a second in the long run. */
  static final int CONTROL_PER_SECOND = 20;

  private static final int FIN = 0x80;
  private static final int OPCODE = 0x0F;
  private static final int CONTROL = 0x08;
  private static final int MASKED = 0x80;
  private static final int LENGTH = 0x7F;
  private static final int LENGTH_OF_16_BITS = 126;
  private static final int LENGTH_OF_64_BITS = 127;
  private static final int MASK_BYTES = 4;

  private enum Part {
    FLAGS,
    LENGTH,
    LONG_LENGTH,
    REST
  }

  private final long maxMessage;
  private final TokenBucket control;
  private Part part = Part.FLAGS;
  private int flags;
  private boolean masked;
  private int lengthBytes;
  private long length;
  private long rest; // of the frame: masking key and payload
  private long message; // what the message's frames have cost so far
  private WebDrop refused;

  /**
   * @param maxMessage bytes that a message may have
   */
  FrameGuard(long maxMessage) {
    this.maxMessage = maxMessage;
    control = new TokenBucket(CONTROL_BURST, CONTROL_PER_SECOND);
  }

  /**
   * @return why nothing of this stream is taken any more, or null
   */
  WebDrop refused() {
    return refused;
  }

  /** Takes the next bytes. @return {@link #refused} */
  WebDrop pass(byte[] buf, int off, int len, long nowNanos) {
    int at = off;
    int end = off + len;
    while (at < end && refused == null) {
      if (part == Part.REST) {
        long skipped = Math.min(rest, end - at);
        at += (int) skipped;
        rest -= skipped;
        if (rest == 0) {
          part = Part.FLAGS;
        }
      } else {
        header(buf[at++] & 0xFF, nowNanos);
      }
    }
    return refused;
  }

  private void header(int next, long nowNanos) {
    switch (part) {
      case FLAGS -> {
        flags = next;
        part = Part.LENGTH;
      }
      case LENGTH -> {
        masked = (next & MASKED) != 0;
        length = next & LENGTH;
        lengthBytes =
            length == LENGTH_OF_16_BITS
                ? Short.BYTES
                : length == LENGTH_OF_64_BITS ? Long.BYTES : 0;
        if (lengthBytes == 0) {
          payload(nowNanos);
        } else {
          length = 0;
          part = Part.LONG_LENGTH;
        }
      }
      default -> {
        length = length << Byte.SIZE | next;
        if (--lengthBytes == 0) {
          payload(nowNanos);
        }
      }
    }
  }

  /** The header is complete. */
  private void payload(long nowNanos) {
    if ((flags & CONTROL) != 0 && !control.takeOnCredit(1, nowNanos)) {
      refused = WebDrop.TOO_MANY_CONTROL_FRAMES;
      return;
    }
    boolean whole = (flags & FIN) != 0 && (flags & OPCODE) != 0;
    long cost = whole ? length : length + PIECE_BYTES;
    // as one of 64 bits a length may have its highest bit set
    if (cost < 0 || cost > maxMessage - message) {
      refused = WebDrop.FRAME_TOO_LARGE;
      return;
    }
    if ((flags & CONTROL) == 0) {
      message = (flags & FIN) == 0 ? message + cost : 0;
    }
    rest = length + (masked ? MASK_BYTES : 0);
    part = rest == 0 ? Part.FLAGS : Part.REST;
  }
}
