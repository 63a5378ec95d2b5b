package io.livekit.jakarta.media.room;

import io.livekit.jakarta.media.config.RoomConfig;
import io.livekit.jakarta.proto.CreateRoomRequest;
import io.livekit.jakarta.proto.PlayoutDelay;

/** What a room's receivers of video are to hold pictures back (spec/02 §5.9). Stateless. */
final class PlayoutDelays {

  /** More milliseconds than any packet can ask for. */
  private static final int MAX_MILLIS = 40_950;

  private PlayoutDelays() {}

  /**
   * @return what the room was created with; the configuration's where that says nothing
   */
  static PlayoutDelay of(CreateRoomRequest request, RoomConfig.PlayoutDelay configured) {
    int min = bounded(request.getMinPlayoutDelay());
    int max = bounded(request.getMaxPlayoutDelay());
    if (min == 0 && max == 0) {
      return PlayoutDelay.newBuilder()
          .setEnabled(configured.enabled())
          .setMin(configured.min())
          .setMax(configured.max())
          .build();
    }
    return PlayoutDelay.newBuilder().setEnabled(true).setMin(min).setMax(max).build();
  }

  private static int bounded(int unsigned) {
    return Integer.compareUnsigned(unsigned, MAX_MILLIS) > 0 ? MAX_MILLIS : unsigned;
  }
}
