package io.livekit.jakarta.api.rest;

import io.livekit.jakarta.api.TrackKind;
import io.livekit.jakarta.api.TrackSource;
import java.util.List;

/**
 * What comes of a track from its publisher. Immutable.
 *
 * @param sid {@code TR_…}
 * @param kind audio or video
 * @param source what it shows
 * @param muted whether its publisher sends nothing at the moment
 * @param subscribers who have it
 * @param rttMillis round trip to the publisher; 0 when unknown
 * @param layers one for each codec and simulcast layer that came or was announced
 */
public record PublishedTrackStats(
    String sid,
    TrackKind kind,
    TrackSource source,
    boolean muted,
    int subscribers,
    double rttMillis,
    List<Layer> layers) {

  /**
   * One stream.
   *
   * @param mimeType its codec
   * @param layer its rank, from 0
   * @param rid how its publisher calls it; may be empty
   * @param active whether packets came within the last second
   * @param bitrate of the last second, bit/s
   * @param packetsLost that didn't come when sent again either
   * @param nacks requests to send packets again, sent to the publisher
   * @param plis requests for a key frame, sent to the publisher
   * @param width pixels of the last key frame; 0 when unknown
   * @param height pixels of the last key frame; 0 when unknown
   */
  public record Layer(
      String mimeType,
      int layer,
      String rid,
      boolean active,
      long bitrate,
      long packets,
      long bytes,
      long packetsLost,
      double jitterMillis,
      long frames,
      long keyFrames,
      double framesPerSecond,
      long nacks,
      long plis,
      int width,
      int height) {}
}
