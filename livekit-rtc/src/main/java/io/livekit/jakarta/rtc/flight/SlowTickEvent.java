package io.livekit.jakarta.rtc.flight;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A tick of a media loop that took long. Owned by: one thread. */
@Name("io.livekit.jakarta.SlowTick")
@Label("Slow Tick")
@Category("LiveKit")
@StackTrace(false)
final class SlowTickEvent extends Event {
  /** Asked before an event is made, so that none is while nobody records. */
  private static final SlowTickEvent PROBE = new SlowTickEvent();

  @Label("Took")
  @Timespan(Timespan.NANOSECONDS)
  long took;

  static void record(long nanos) {
    if (!PROBE.isEnabled()) {
      return;
    }
    SlowTickEvent event = new SlowTickEvent();
    if (event.shouldCommit()) {
      event.took = nanos;
      event.commit();
    }
  }
}
