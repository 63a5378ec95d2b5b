package io.livekit.jakarta.rtc.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.livekit.jakarta.rtc.engine.VirtualEngine;
import io.livekit.jakarta.rtc.sdp.SdpException;
import io.livekit.jakarta.rtc.sdp.SessionDescription;
import io.livekit.jakarta.rtc.sim.SimulatedWorld;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What an offer costs us grows with its length and not with its square. Work is counted in bytes
 * allocated, which every look at a line leaves and no other load of the machine changes.
 */
class DescriptionCostTest {
  private static final int LINES = 900;

  /** Sections of a tenth of the lines may cost that much less for each byte, or more. */
  private static final double FLAT = 1.6;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private double costPerByte(String offer) throws Exception {
    SimulatedWorld world = new SimulatedWorld(1);
    VirtualEngine engine =
        new VirtualEngine(world, InetAddress.getByAddress(new byte[] {10, 0, 0, 1}), 1);
    VirtualPeer peer = new VirtualPeer(world, engine, "peer", PeerConfig.Role.PUBLISHER);
    long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    peer.transport.answer(offer, AnswerPolicy.AS_OFFERED);
    long cost = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
    engine.close();
    return (double) cost / offer.length();
  }

  @ParameterizedTest
  @EnumSource
  void aLongSectionCostsNoMoreForEachByteThanShortOnes(HostileDescriptions kind) throws Exception {
    costPerByte(kind.offer(1, LINES)); // classes are loaded once
    double shortSections = costPerByte(kind.offer(20, LINES / 10));
    double longSections = costPerByte(kind.offer(2, LINES));
    assertThat(longSections).isLessThan(FLAT * shortSections);
  }

  @ParameterizedTest
  @EnumSource
  void manySectionsCostNoMoreForEachByteThanFew(HostileDescriptions kind) throws Exception {
    costPerByte(kind.offer(1, LINES));
    double few = costPerByte(kind.offer(4, LINES / 10));
    double many = costPerByte(kind.offer(64, LINES / 10));
    assertThat(many).isLessThan(FLAT * few);
  }

  @Test
  void theNumberOfLinesIsBounded() {
    String offer = HostileDescriptions.NOTHING.offer(80, 990);
    assertThat(offer.length()).isLessThan(SessionDescription.MAX_LENGTH);
    assertThatThrownBy(() -> SessionDescription.parse(offer))
        .isInstanceOf(SdpException.class)
        .hasMessageContaining(SessionDescription.MAX_LINES + " lines");
  }

  @Test
  void theKindsOfFeedbackAreBounded() {
    StringBuilder offer = new StringBuilder(HostileDescriptions.RTCP_FEEDBACK.offer(1, 0));
    for (int i = 0; i < 40; i++) {
      offer.append("a=rtcp-fb:* x").append(i).append('\n');
    }
    assertThatThrownBy(() -> SessionDescription.parse(offer.toString()))
        .isInstanceOf(SdpException.class)
        .hasMessageContaining("a=rtcp-fb");
  }
}
