package io.livekit.jakarta.media.executor;

/** Where room logic reads the time; tests advance it by hand. Thread-safe. */
public interface RoomClock {

  RoomClock SYSTEM =
      new RoomClock() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public long unixMillis() {
          return System.currentTimeMillis();
        }
      };

  /**
   * @return monotonic time with no defined origin
   */
  long nanos();

  /**
   * @return wall-clock time in milliseconds since 1970
   */
  long unixMillis();

  default long unixSeconds() {
    return unixMillis() / 1000;
  }
}
