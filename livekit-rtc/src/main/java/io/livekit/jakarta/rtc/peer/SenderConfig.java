package io.livekit.jakarta.rtc.peer;

import io.livekit.jakarta.rtc.egress.PlayoutDelayPolicy;
import java.util.List;

/**
 * A track to send.
 *
 * @param source where its packets come from
 * @param trackId track id for msid and mid_to_track_id: the track's SID, or the CLI's cid
 * @param streamId stream id for msid and the CNAME (spec/02 §2.2)
 * @param stereo announce {@code sprop-stereo=1}
 * @param red RED may be offered and used for this track
 * @param audioNack offer NACK for audio although RED is usable
 * @param simulcast client role: one stream per layer (RFC 8853), the first of them with {@code
 *     source}; empty for one stream without a rid
 * @param opens the client's stack shows a track with its first packet only: it gets packets until
 *     media comes (spec/02 §5.7)
 * @param trailer marks frames that the server makes for an encrypted track (spec/02 §10), in the
 *     clear behind the payload; empty for other tracks
 * @param playout how long the other side is to hold pictures back; only a server tells that
 */
public record SenderConfig(
    TrackSource source,
    String trackId,
    String streamId,
    boolean stereo,
    boolean red,
    boolean audioNack,
    List<Encoding> simulcast,
    boolean opens,
    byte[] trailer,
    PlayoutDelayPolicy playout) {
  private static final byte[] NONE = {};

  /**
   * A simulcast layer.
   *
   * @param rid its name in the description and in its packets (RFC 8851)
   */
  public record Encoding(String rid, TrackSource source) {}

  public SenderConfig {
    simulcast = List.copyOf(simulcast);
  }

  /** One stream. */
  public SenderConfig(
      TrackSource source,
      String trackId,
      String streamId,
      boolean stereo,
      boolean red,
      boolean audioNack) {
    this(
        source,
        trackId,
        streamId,
        stereo,
        red,
        audioNack,
        List.of(),
        false,
        NONE,
        PlayoutDelayPolicy.NONE);
  }

  /**
   * @return the same to a client that shows tracks with their first packet
   */
  public SenderConfig opening() {
    return new SenderConfig(
        source, trackId, streamId, stereo, red, audioNack, simulcast, true, trailer, playout);
  }

  /**
   * @return the same for a track whose payload is encrypted by its publisher
   */
  public SenderConfig withTrailer(byte[] mark) {
    return new SenderConfig(
        source, trackId, streamId, stereo, red, audioNack, simulcast, opens, mark, playout);
  }

  /**
   * @return the same with pictures that are to be held back
   */
  public SenderConfig withPlayout(PlayoutDelayPolicy policy) {
    return new SenderConfig(
        source, trackId, streamId, stereo, red, audioNack, simulcast, opens, trailer, policy);
  }

  /** Video in several layers. */
  public static SenderConfig simulcast(List<Encoding> encodings, String trackId, String streamId) {
    return new SenderConfig(
        encodings.get(0).source(),
        trackId,
        streamId,
        false,
        false,
        false,
        encodings,
        false,
        NONE,
        PlayoutDelayPolicy.NONE);
  }
}
