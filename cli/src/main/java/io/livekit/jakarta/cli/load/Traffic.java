package io.livekit.jakarta.cli.load;

/**
 * What has arrived.
 *
 * @param packets of media, or messages of data
 * @param bytes of payload
 * @param lost packets that neither came nor were repaired
 */
public record Traffic(long packets, long bytes, long lost) {
  static final Traffic NONE = new Traffic(0, 0, 0);

  public Traffic plus(Traffic other) {
    return new Traffic(packets + other.packets, bytes + other.bytes, lost + other.lost);
  }

  public Traffic minus(Traffic earlier) {
    return new Traffic(
        packets - earlier.packets, bytes - earlier.bytes, Math.max(0, lost - earlier.lost));
  }

  /**
   * @return lost share, 0–1
   */
  public double loss() {
    return lost == 0 ? 0 : (double) lost / (packets + lost);
  }
}
