package io.livekit.jakarta.rtc.ingress;

import io.livekit.jakarta.rtc.rtcp.RtcpWriter;
import io.livekit.jakarta.rtc.rtp.RtpPacket;
import java.util.List;

/**
 * What a client publishes on one m-line: up to {@link MediaSource#MAX_LAYERS} simulcast streams, each with its repair
 * stream. Owned by: the publisher's MediaLoop; the methods of {@link MediaSource} and those marked so are thread-safe.
 */
public final class ReceivedTrack implements MediaSource {
  /**
   * @param clock shared by all tracks of the publisher
   * @param wakeOwner makes the publisher's loop call {@link #writeFeedback} soon; called from any thread
   */
  public ReceivedTrack(ReceivedTrackConfig config, PublisherClock clock, Runnable wakeOwner) {
    throw new UnsupportedOperationException();
  }

  /** Binds an SSRC that the description names (a=ssrc, FID and SIM groups) before its first packet. */
  public void announce(int ssrc, int rtxSsrc, int spatial) {
    throw new UnsupportedOperationException();
  }

  /**
   * Takes one decrypted packet of this track, media or RTX. SSRCs not yet known are bound by their rid or repaired rid;
   * without one, to layer 0.
   */
  public IngressDrop receive(RtpPacket packet, long nowNanos) {
    throw new UnsupportedOperationException();
  }

  /** @return whether the SSRC is one of this track's streams or repair streams */
  public boolean owns(int ssrc) {
    throw new UnsupportedOperationException();
  }

  /** Takes the sender info of an SR whose SSRC this track {@link #owns}. */
  public void receiveSenderReport(int ssrc, long ntp, long rtpTime, long nowNanos) {
    throw new UnsupportedOperationException();
  }

  /** Round trip to the publisher, from XR DLRR or ICE checks. */
  public void setRtt(long rttNanos) {
    throw new UnsupportedOperationException();
  }

  /**
   * Appends what is due: receiver report, NACKs, PLIs. Call it when {@link #nextTimeoutNanos} is reached, after each
   * batch of packets, and after a wake-up.
   *
   * @return false if the compound was too small: send it and call again
   */
  public boolean writeFeedback(RtcpWriter rtcp, long nowNanos) {
    throw new UnsupportedOperationException();
  }

  public long nextTimeoutNanos() {
    throw new UnsupportedOperationException();
  }

  /** Sets which rid carries which spatial layer (spec/02 §5.1). Any thread. */
  public void setLayerOrder(List<String> ridsBySpatialLayer) {
    throw new UnsupportedOperationException();
  }

  /** @return smoothed linear level, 0 when not active (spec/02 §8). Any thread. */
  public float audioLevel(long nowNanos) {
    throw new UnsupportedOperationException();
  }

  /** @return one entry per layer announced or seen. Any thread. */
  public List<StreamStats> stats() {
    throw new UnsupportedOperationException();
  }

  /** @return round trip to the publisher, 0 when unknown. Any thread. */
  public long rttNanos() {
    throw new UnsupportedOperationException();
  }

  /** @return packets dropped for this reason. Any thread. */
  public long drops(IngressDrop reason) {
    throw new UnsupportedOperationException();
  }

  @Override
  public MediaCodec codec() {
    throw new UnsupportedOperationException();
  }

  @Override
  public LayerFeed layer(int spatial) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void requestKeyFrame(int spatial) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void addReader(Runnable wake) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void removeReader(Runnable wake) {
    throw new UnsupportedOperationException();
  }
}
