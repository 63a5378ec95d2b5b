package io.livekit.jakarta.media.track;

import io.livekit.jakarta.api.RoomScoped;
import io.livekit.jakarta.proto.TimedVersion;

/**
 * Makes versions that only grow: a time in microseconds and a counter within it. Owned by: the
 * room's executor.
 */
@RoomScoped
public final class TrackInfoVersions {
  private long lastMicros;
  private int ticks;

  public TimedVersion next(long unixMillis) {
    long micros = unixMillis * 1000;
    if (micros > lastMicros) {
      lastMicros = micros;
      ticks = 0;
    } else {
      // Same millisecond, or the wall clock went back.
      ticks++;
    }
    return TimedVersion.newBuilder().setUnixMicro(lastMicros).setTicks(ticks).build();
  }
}
