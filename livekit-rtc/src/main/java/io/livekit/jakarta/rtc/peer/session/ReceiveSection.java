package io.livekit.jakarta.rtc.peer.session;

import io.livekit.jakarta.rtc.ingress.ReceivedTrack;
import io.livekit.jakarta.rtc.ingress.ReceivedTrackConfig;
import io.livekit.jakarta.rtc.rtp.HeaderExtensionIds;
import java.nio.charset.StandardCharsets;

/**
 * An m-line that receives: its track, and what tells the track's packets from others. Owned by: the
 * media loop.
 */
public final class ReceiveSection {
  private final ReceivedTrack track;
  private final byte[] mid;
  private ReceivedTrackConfig config;

  public ReceiveSection(ReceivedTrack track, String mid, ReceivedTrackConfig config) {
    this.track = track;
    this.mid = mid.getBytes(StandardCharsets.UTF_8);
    this.config = config;
  }

  public ReceivedTrack track() {
    return track;
  }

  byte[] mid() {
    return mid;
  }

  HeaderExtensionIds extensions() {
    return config.extensions();
  }

  boolean hasPayloadType(int payloadType) {
    return config.payloadTypes().isKnown(payloadType);
  }

  /**
   * @param bitsPerSecond 0 for no limit
   */
  public void limit(long bitsPerSecond) {
    track.limit().set(bitsPerSecond);
  }

  void reconfigure(ReceivedTrackConfig changed) {
    config = changed;
    track.reconfigure(changed);
  }
}
