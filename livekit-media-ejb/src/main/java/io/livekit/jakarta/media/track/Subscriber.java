package io.livekit.jakarta.media.track;

import io.livekit.jakarta.media.executor.RoomExecutor;
import io.livekit.jakarta.proto.TrackType;

/**
 * Whose a subscribed track is.
 *
 * @param gate lets its subscriptions in
 */
public record Subscriber(
    String sid,
    RoomExecutor executor,
    Permissions permissions,
    SignalOutput output,
    SenderPort senders,
    TrackLookup tracks,
    TrackGate gate,
    Terms terms) {

  /**
   * On which terms it subscribes.
   *
   * @param adaptiveStream its client says what it shows, and in which size
   * @param videoLimit greatest number of video subscriptions, 0 for no limit
   * @param audioLimit greatest number of audio subscriptions, 0 for no limit
   */
  public record Terms(boolean adaptiveStream, int videoLimit, int audioLimit) {

    int limit(TrackType type) {
      return type == TrackType.VIDEO ? videoLimit : audioLimit;
    }

    boolean hasLimits() {
      return videoLimit > 0 || audioLimit > 0;
    }
  }
}
