package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.rtp.PlayoutDelay;

/**
 * What one receiver of video is told to hold pictures back (spec/02 §5.9): as much as the jitter
 * that it reports wants, and more where much of what it gets has to be sent again. Said in each
 * packet until reports show that some of those have come. Owned by: the subscriber's media loop.
 */
final class PlayoutDelayControl {
  private static final int OF_JITTER = 10;

  /** Percent of packets asked for again above which retransmissions are what pictures wait for. */
  private static final double MUCH_ASKED = 60;

  private static final double MILLIS_PER_PERCENT = 2;

  /** Of the delay, in ms per second: a faster change would be seen. */
  private static final double SLEW = 80;

  /** Steps that the extension knows, in ms. */
  private static final int STEP_MILLIS = 10;

  /**
   * Packets with the delay of which the last must have come: one of them alone may be one that
   * receivers don't look at.
   */
  private static final int TOLD = 16;

  private final PlayoutDelayPolicy policy;
  private int delayMillis;
  private boolean heard; // reports come: the receiver knows the stream
  private boolean told;
  private int sent; // packets that said it
  private int lastSequence; // of the last of these that must come
  private long lastNanos = Long.MIN_VALUE;
  private long lastPackets;
  private long lastNacks;

  PlayoutDelayControl(PlayoutDelayPolicy policy) {
    this.policy = policy;
    delayMillis = policy.minMillis();
    told = policy.isNone();
  }

  /**
   * @return whether the next packet says it
   */
  boolean isDue() {
    return !told;
  }

  /** Writes the extension's {@link PlayoutDelay#LENGTH} bytes. */
  void write(byte[] buf, int off) {
    PlayoutDelay.write(buf, off, delayMillis, policy.maxMillis());
  }

  /** The packet of this number says it. */
  void onSaid(int sequence) {
    if (heard && sent < TOLD) {
      sent++;
      lastSequence = sequence;
    }
  }

  /**
   * Takes what a receiver report says.
   *
   * @param highestSequence that was received, 16 bits
   * @param packets sent so far, and asked for again
   */
  void onReport(int highestSequence, double jitterMillis, long packets, long nacks, long nowNanos) {
    if (policy.isNone()) {
      return;
    }
    heard = true;
    if (sent == TOLD && (short) (highestSequence - lastSequence) >= 0) {
      told = true;
    }
    if (lastNanos != Long.MIN_VALUE && packets > lastPackets) {
      double asked = 100.0 * (nacks - lastNacks) / (packets - lastPackets);
      aim(jitterMillis, asked, (nowNanos - lastNanos) / 1e9);
    }
    lastNanos = nowNanos;
    lastPackets = packets;
    lastNacks = nacks;
  }

  private void aim(double jitterMillis, double askedPercent, double seconds) {
    double target =
        (policy.followsJitter() ? OF_JITTER * jitterMillis : 0)
            + MILLIS_PER_PERCENT * Math.max(0, askedPercent - MUCH_ASKED);
    double most = SLEW * seconds;
    double next = Math.max(delayMillis - most, Math.min(delayMillis + most, target));
    int rounded = (int) Math.round(next / STEP_MILLIS) * STEP_MILLIS;
    int allowed = Math.max(policy.minMillis(), Math.min(policy.maxMillis(), rounded));
    if (allowed != delayMillis) {
      delayMillis = allowed;
      told = false;
      sent = 0;
    }
  }
}
