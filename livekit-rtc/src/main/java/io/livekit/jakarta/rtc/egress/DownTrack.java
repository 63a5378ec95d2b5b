package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.ingress.MediaSource;
import io.livekit.jakarta.rtc.ingress.PacketFacts;
import io.livekit.jakarta.rtc.rtcp.RtcpWriter;

/** One subscriber's copy of a track. Owned by: the subscriber's MediaLoop; {@link #stats} from any thread. */
public final class DownTrack {
  /**
   * @param firstSequence where outgoing sequence numbers start, 16 bits, random (RFC 3550 §5.1)
   * @param firstTimestamp the same for timestamps
   */
  public DownTrack(DownTrackConfig config, PacketOut out, int firstSequence, int firstTimestamp) {
    throw new UnsupportedOperationException();
  }

  public DownTrackConfig config() {
    throw new UnsupportedOperationException();
  }

  /** Forwards from another source from its next key frame on (audio: its next packet). Call through {@link FanOut}. */
  void setSource(MediaSource source, long nowNanos) {
    throw new UnsupportedOperationException();
  }

  public void setMaxLayers(int spatial, int temporal, long nowNanos) {
    throw new UnsupportedOperationException();
  }

  public void setPaused(boolean paused, long nowNanos) {
    throw new UnsupportedOperationException();
  }

  /** The publisher muted: audio gets a second of silence (spec/02 §5.7). */
  public void setMuted(boolean muted, long nowNanos) {
    throw new UnsupportedOperationException();
  }

  /** Decides on one packet of a layer and sends it. */
  EgressDrop forward(int layer, PacketFacts packet, long nowNanos) {
    throw new UnsupportedOperationException();
  }

  /** Takes one pair of a NACK (RFC 4585 §6.2.1) and resends what it names. */
  public void receiveNack(int pid, int bitmask, long nowNanos) {
    throw new UnsupportedOperationException();
  }

  /** Takes a PLI or FIR; call once per compound. */
  public void receiveKeyFrameRequest(long nowNanos) {
    throw new UnsupportedOperationException();
  }

  /**
   * Takes a report block about this track's SSRC.
   *
   * @param fractionLost 0–255 as on the wire
   * @param ntpNow the wall clock that {@link #writeSenderReport} was given, now
   */
  public void receiveReport(int fractionLost, int cumulativeLost, long jitter, int lastSenderReport,
      long delaySinceLastSenderReport, long ntpNow) {
    throw new UnsupportedOperationException();
  }

  /** Appends SR and SDES (CNAME, mid). @return false if there was no room or nothing was sent yet */
  public boolean writeSenderReport(RtcpWriter rtcp, long nowNanos, long ntpNow) {
    throw new UnsupportedOperationException();
  }

  /** Asks for key frames again, and sends silence, when it is time. */
  public void onTimeout(long nowNanos) {
    throw new UnsupportedOperationException();
  }

  public long nextTimeoutNanos() {
    throw new UnsupportedOperationException();
  }

  /** Any thread. */
  public DownTrackStats stats() {
    throw new UnsupportedOperationException();
  }

  /** Any thread. */
  public long drops(EgressDrop reason) {
    throw new UnsupportedOperationException();
  }
}
