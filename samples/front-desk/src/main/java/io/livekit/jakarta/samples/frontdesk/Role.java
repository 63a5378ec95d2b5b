package io.livekit.jakarta.samples.frontdesk;

/** What a guest may do in every room. */
public enum Role {
  /** Whatever its token says. */
  HOST(0),

  /** To publish as well, but no more than costs others little. */
  SPEAKER(600_000),

  /** To watch and listen. */
  LISTENER(0);

  private final long maxBitrate;

  Role(long maxBitrate) {
    this.maxBitrate = maxBitrate;
  }

  /**
   * @return bits per second of all that it publishes together; 0 for no limit
   */
  public long maxBitrate() {
    return maxBitrate;
  }
}
