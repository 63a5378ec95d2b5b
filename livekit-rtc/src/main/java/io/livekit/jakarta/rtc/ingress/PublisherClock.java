package io.livekit.jakarta.rtc.ingress;

import io.livekit.jakarta.rtc.core.Ntp;

/**
 * Translates one publisher's NTP times to our monotonic clock. Owned by: the publisher's media
 * loop; one for all its streams, so that audio and video stay as far apart as the publisher says
 * they are.
 *
 * <p>The difference between the clocks is the smallest ever seen between a report's time and its
 * arrival: the report that waited least in queues. It creeps up slowly, so that drift and a longer
 * route are followed.
 */
public final class PublisherClock {
  private static final int CREEP = 64; // reports until a longer delay is believed, about a minute
  private static final long STEP_NANOS = 5_000_000_000L; // the publisher set its clock

  private boolean started;
  private long offsetNanos;

  /**
   * @return our monotonic time that stands for a sender report's NTP time
   */
  public long onSenderReport(long ntp, long nowNanos) {
    long theirs = nanos(ntp);
    long offset = nowNanos - theirs;
    if (!started || offset < offsetNanos || offset - offsetNanos > STEP_NANOS) {
      started = true;
      offsetNanos = offset;
    } else {
      offsetNanos += (offset - offsetNanos) / CREEP;
    }
    return theirs + offsetNanos;
  }

  /**
   * @return whether a report has come
   */
  public boolean isKnown() {
    return started;
  }

  /**
   * @return our monotonic time of one of the publisher's NTP times; only if {@link #isKnown}
   */
  public long toLocalNanos(long ntp) {
    return nanos(ntp) + offsetNanos;
  }

  private static long nanos(long ntp) {
    return Ntp.toUnixNanos(ntp);
  }
}
