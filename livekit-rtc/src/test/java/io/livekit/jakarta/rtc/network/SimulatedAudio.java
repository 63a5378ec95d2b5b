package io.livekit.jakarta.rtc.network;

import io.livekit.jakarta.rtc.core.ExtendedSequence;
import io.livekit.jakarta.rtc.rtp.RtpPacket;
import io.livekit.jakarta.rtc.rtp.codec.Red;
import java.util.BitSet;

/** One audio stream that a simulated browser receives: which of its frames were there in time. */
final class SimulatedAudio {
  private static final long FRAME_NANOS = 20_000_000L;

  /** A jitter buffer that has grown on a bad network; nobody could talk with a longer one. */
  private static final long MAX_DELAY_NANOS = 250_000_000L;

  private static final int RED_PT = 63;

  final int ssrc;
  private final ExtendedSequence sequences = new ExtendedSequence();
  private final Red red = new Red();
  private final BitSet heard = new BitSet();
  private long first = -1;
  private long base = Long.MAX_VALUE;

  SimulatedAudio(int ssrc) {
    this.ssrc = ssrc;
  }

  /**
   * @return whether the packet can be read
   */
  boolean receive(RtpPacket packet, long now) {
    long sequence = sequences.extend(packet.sequenceNumber());
    if (first < 0) {
      first = sequence;
    }
    long spoken = (sequence - first) * FRAME_NANOS;
    base = Math.min(base, now - spoken);
    if (now - spoken - base > MAX_DELAY_NANOS) {
      return true; // it was concealed by then
    }
    hear(sequence);
    if (packet.payloadType() == RED_PT) {
      if (!red.parse(packet.buffer(), packet.payloadOffset(), packet.payloadLength())) {
        return false;
      }
      for (int i = 0; i < red.primary(); i++) {
        if (red.length(i) > 0) {
          hear(sequence - red.timestampOffset(i) / 960);
        }
      }
    }
    return true;
  }

  private void hear(long sequence) {
    if (sequence >= first) {
      heard.set((int) (sequence - first));
    }
  }

  /**
   * @return frames that neither came nor could be restored, of all up to the last
   */
  long concealed() {
    return heard.length() - heard.cardinality();
  }

  long frames() {
    return heard.length();
  }
}
