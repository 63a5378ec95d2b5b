package io.livekit.jakarta.cli.load;

import io.livekit.jakarta.cli.api.ServerAddress;
import io.livekit.jakarta.cli.api.TokenMint;

/**
 * Who is in the room and what they do.
 *
 * @param prefix of the identities
 * @param publishersSubscribe publishers receive each other, too
 * @param video what each camera publisher sends
 * @param perSecond participants that begin to join in one second
 * @param single one peer connection per participant rather than two
 */
public record LoadPlan(
    ServerAddress server,
    TokenMint tokens,
    String room,
    String prefix,
    int audioPublishers,
    int videoPublishers,
    int dataPublishers,
    int subscribers,
    boolean publishersSubscribe,
    VideoShape video,
    int audioBitrate,
    Data data,
    Layout layout,
    double perSecond,
    boolean single) {

  /**
   * What a data publisher sends.
   *
   * @param bytes of one message
   * @param bitrate bit/s
   */
  public record Data(int bytes, int bitrate, boolean reliable) {
    /**
     * @return time between two messages
     */
    public long intervalNanos() {
      return 8_000_000_000L * bytes / bitrate;
    }
  }

  int publishers() {
    return Math.max(dataPublishers, Math.max(audioPublishers, videoPublishers));
  }

  /**
   * @return everybody
   */
  public int participants() {
    return publishers() + subscribers;
  }

  /**
   * @return the media tracks of all publishers
   */
  public int tracks() {
    return audioPublishers + videoPublishers;
  }
}
