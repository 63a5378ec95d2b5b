package io.livekit.jakarta.api.rest;

import io.livekit.jakarta.api.VideoQuality;

/**
 * What a subscriber gets of a track. Immutable.
 *
 * @param trackSid {@code TR_…}
 * @param publisherSid {@code PA_…}
 * @param mimeType the codec that it takes it with; null before it has answered
 * @param bitrate of the last second, bit/s
 * @param packetsLost as the subscriber reports
 * @param fractionLost of the subscriber's last report, 0 to 1
 * @param jitterMillis of the subscriber's last report
 * @param rttMillis of the subscriber's reports; 0 when unknown
 * @param retransmitted packets sent again
 * @param nacks requests to send packets again, by the subscriber
 * @param plis requests for a key frame, by the subscriber
 * @param layer what of it is forwarded, and why
 */
public record ReceivedTrackStats(
    String trackSid,
    String publisherSid,
    String mimeType,
    long bitrate,
    long packets,
    long bytes,
    long packetsLost,
    double fractionLost,
    double jitterMillis,
    double rttMillis,
    long retransmitted,
    long nacks,
    long plis,
    LayerChoice layer) {

  /**
   * Which layer is forwarded. Layers are ranks from 0, and -1 for none.
   *
   * @param spatial simulcast layer that is forwarded
   * @param temporal highest temporal layer that is forwarded
   * @param target simulcast layer that should be forwarded
   * @param reason why it is the target
   * @param wished quality that the client asks for; null for audio
   * @param granted best quality that the application lets it have; null for audio
   */
  public record LayerChoice(
      int spatial,
      int temporal,
      int target,
      LayerReason reason,
      VideoQuality wished,
      VideoQuality granted) {}
}
