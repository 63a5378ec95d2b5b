package io.livekit.jakarta.cli.report;

import java.util.List;

/**
 * One look at a session.
 *
 * @param elapsedMillis since the session began
 */
public record Statistics(long elapsedMillis, List<Sent> sent, List<Received> received) {

  /**
   * A file on its way to the server.
   *
   * @param frames played so far
   * @param bitrate bit/s of the last second or so
   * @param fractionLost as the server reports it, 0–1
   * @param keyFrameRequests how often somebody asked for a key frame
   */
  public record Sent(
      String track,
      String codec,
      int width,
      int height,
      long frames,
      long packets,
      long bytes,
      long bitrate,
      double fractionLost,
      double rttMillis,
      long retransmissions,
      long keyFrameRequests) {}

  /**
   * Somebody's track.
   *
   * @param identity of the publisher
   * @param name of the publisher, for people; may be empty
   * @param kind source as a word, for example {@code camera}
   * @param frames video frames that began to arrive
   * @param bitrate bit/s of the last second or so
   * @param packetsLost since the beginning, what was retransmitted in time not counted
   */
  public record Received(
      String identity,
      String name,
      String sid,
      String kind,
      String codec,
      boolean muted,
      int width,
      int height,
      double framesPerSecond,
      long frames,
      long keyFrames,
      long packets,
      long bytes,
      long packetsLost,
      double jitterMillis,
      long bitrate) {

    /**
     * @return the publisher as people know it
     */
    public String who() {
      return DisplayText.participant(identity, name);
    }

    /**
     * @return lost share of all packets, 0–1
     */
    public double loss() {
      long all = packets + packetsLost;
      return all <= 0 ? 0 : (double) packetsLost / all;
    }
  }
}
