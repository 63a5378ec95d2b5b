package io.livekit.jakarta.media.data;

import com.google.protobuf.ByteString;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** Recognises a repeated packet by its nonce (spec/02 §4.3). Owned by: the room's executor. */
final class NonceFilter {
  /** As many nonces are remembered; repeats come within seconds. */
  static final int MAX_REMEMBERED = 100;

  static final int NONCE_BYTES = 16;

  private final Set<ByteString> seen = new HashSet<>();
  private final Deque<ByteString> order = new ArrayDeque<>();

  /**
   * @return true for a packet that came before; packets without a proper nonce never do
   */
  boolean isDuplicate(ByteString nonce) {
    if (nonce.size() != NONCE_BYTES) {
      return false;
    }
    if (!seen.add(nonce)) {
      return true;
    }
    order.addLast(nonce);
    if (order.size() > MAX_REMEMBERED) {
      seen.remove(order.removeFirst());
    }
    return false;
  }
}
