package io.livekit.jakarta.media.wire;

/**
 * How much one message may hold. A byte of input can cost a hundred bytes of objects, so its length
 * alone bounds nothing.
 *
 * @param maxDepth objects, lists and messages inside each other
 * @param maxValues members, elements and fields of all levels together, those that nobody knows
 *     included
 */
public record WireBounds(int maxDepth, int maxValues) {

  /** For messages of the API and of signalling. The deepest of them has 6 levels. */
  public static final WireBounds MESSAGE = new WireBounds(32, 20_000);

  /** For the header and the claims of a token. */
  public static final WireBounds TOKEN = new WireBounds(16, 10_000);

  public WireBounds {
    if (maxDepth < 1 || maxDepth > JsonReader.MAX_DEPTH) {
      throw new IllegalArgumentException("depth " + maxDepth);
    }
  }
}
