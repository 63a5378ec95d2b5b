package io.livekit.jakarta.rtc.peer.session;

import io.livekit.jakarta.rtc.core.TransportProtocol;
import io.livekit.jakarta.rtc.egress.EgressVerdict;
import io.livekit.jakarta.rtc.egress.PacketOut;
import io.livekit.jakarta.rtc.egress.ResendBudget;
import io.livekit.jakarta.rtc.loop.LoopDrop;
import io.livekit.jakarta.rtc.loop.Outbox;
import io.livekit.jakarta.rtc.loop.PeerLoop;
import io.livekit.jakarta.rtc.loop.Route;
import io.livekit.jakarta.rtc.pacing.Pacer;
import io.livekit.jakarta.rtc.srtp.SrtpProfile;
import io.livekit.jakarta.rtc.srtp.SrtpProtector;

/**
 * One peer's way out for RTP and RTCP: encrypts into the loop's outbox. Owned by: the media loop.
 */
final class SecureOutput implements PacketOut {
  private final PeerLoop loop;
  private final Outbox outbox;
  private final SessionCounters counters;
  private final ResendBudget resendBudget = new ResendBudget();
  private final Pacer pacer = new Pacer(this::paced);
  private SrtpProtector protector;
  private int rtpOverhead;
  private int rtcpOverhead;
  private Route route;
  private boolean open = true;
  private int offset;
  private int sealed;
  private int transportSequence;
  private boolean numbered; // the packet being written
  private Downlink downlink;

  SecureOutput(PeerLoop loop, SessionCounters counters) {
    this.loop = loop;
    this.outbox = loop.outbox();
    this.counters = counters;
  }

  /** Is told what is sent. */
  void downlink(Downlink told) {
    downlink = told;
  }

  void keys(SrtpProfile profile, byte[] key, byte[] salt) {
    protector = new SrtpProtector(profile, key, salt);
    rtpOverhead = profile.rtpOverhead();
    rtcpOverhead = profile.rtcpOverhead();
  }

  /**
   * @param to where packets go from now on; null for nowhere
   */
  void route(Route to) {
    route = to;
  }

  /**
   * @return bytes that the path hasn't taken yet; 0 where it takes everything
   */
  long queuedBytes() {
    return route == null ? 0 : route.channel().queuedBytes();
  }

  @Override
  public boolean isReady() {
    return open && protector != null && route != null;
  }

  /**
   * @param ready whether the client takes packets, once there are keys and a path
   */
  void open(boolean ready) {
    open = ready;
  }

  @Override
  public byte[] claim(int maxLength) {
    if (!isReady() || maxLength + rtpOverhead > Outbox.MAX_CLAIM) {
      return null;
    }
    numbered = false;
    offset = outbox.claim(maxLength + rtpOverhead);
    return outbox.buffer();
  }

  @Override
  public int offset() {
    return offset;
  }

  @Override
  public int seal(
      int headerLength,
      int prefixLength,
      byte[] src,
      int srcOff,
      int srcLen,
      long extendedSequence) {
    sealed =
        protector.protectRtp(
            outbox.buffer(),
            offset,
            headerLength,
            prefixLength,
            src,
            srcOff,
            srcLen,
            extendedSequence);
    if (sealed < 0) {
      loop.counters().drop(LoopDrop.PROTECT_FAILED);
    }
    return sealed;
  }

  @Override
  public void send() {
    outbox.commit(route, sealed);
    counters.sent(sealed);
    if (numbered) {
      downlink.sent(transportSequence - 1 & 0xFFFF, sealed, loop.nanos());
    } else {
      downlink.sentUnnumbered(sealed, loop.nanos());
    }
  }

  @Override
  public void abandon() {
    // A claim that isn't committed is void.
  }

  @Override
  public int nextTransportSequence() {
    numbered = true;
    return transportSequence++ & 0xFFFF;
  }

  @Override
  public ResendBudget resendBudget() {
    return resendBudget;
  }

  @Override
  public Pacer pacer() {
    return pacer;
  }

  /**
   * Spreads video over time where the path is narrow.
   *
   * @param bitsPerSecond that it is known to carry, or 0
   * @param congested packets queue there now
   */
  void narrow(long bitsPerSecond, boolean congested) {
    // TCP has a queue of its own, and paces
    if (bitsPerSecond > 0 && route.path().protocol() == TransportProtocol.UDP) {
      pacer.carries(bitsPerSecond, congested);
    } else {
      pacer.off();
    }
  }

  /** Forwarding to a peer doesn't touch it. */
  private void paced() {
    loop.touch(route.peer());
  }

  @Override
  public void onDrop(EgressVerdict reason) {
    loop.counters().drop(reason);
  }

  /** Protects and queues one RTCP compound. */
  void sendRtcp(byte[] compound, int off, int len) {
    if (!isReady() || len == 0) {
      return;
    }
    int at = outbox.claim(len + rtcpOverhead);
    int length = protector.protectRtcp(compound, off, len, outbox.buffer(), at);
    if (length < 0) {
      loop.counters().drop(LoopDrop.PROTECT_FAILED);
      return;
    }
    outbox.commit(route, length);
    counters.sent(length);
  }
}
