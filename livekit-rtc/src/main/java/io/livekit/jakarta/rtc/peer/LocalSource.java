package io.livekit.jakarta.rtc.peer;

/**
 * A track made in this process. Frames are written by one thread; senders forward them like a
 * client's.
 */
public interface LocalSource extends TrackSource {

  /**
   * Packetises and publishes one frame.
   *
   * @param frame an encoded frame (VP8, VP9 frame; AV1 temporal unit; H.264 access unit in Annex B)
   *     or Opus packet; not kept
   * @param rtpTimestamp in units of the codec's clock rate
   */
  void writeFrame(byte[] frame, int off, int len, long rtpTimestamp);

  /**
   * @param onKeyFrameRequest called on a media loop whenever a receiver asks for a key frame; must
   *     not block
   */
  void setKeyFrameListener(Runnable onKeyFrameRequest);

  /**
   * @return how many PLIs and FIRs arrived
   */
  long keyFrameRequests();
}
