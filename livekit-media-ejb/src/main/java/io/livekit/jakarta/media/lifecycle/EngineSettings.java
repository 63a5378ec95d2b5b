package io.livekit.jakarta.media.lifecycle;

import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.media.config.PortRange;
import io.livekit.jakarta.media.config.RtcConfig;
import io.livekit.jakarta.rtc.ingress.SpeechDetection;
import io.livekit.jakarta.rtc.peer.CongestionControl;
import io.livekit.jakarta.rtc.peer.EngineConfig;
import java.util.ArrayList;
import java.util.List;

/** Takes from the configuration how the engine listens (spec/04 §2–3). */
final class EngineSettings {
  /** One loop and one UDP port for each processor, but no more than pay off. */
  private static final int MAX_LOOPS = 16;

  private EngineSettings() {}

  static EngineConfig read(LiveKitConfig config, int processors) {
    RtcConfig rtc = config.rtc();
    int loops = Math.max(1, Math.min(processors, MAX_LOOPS));
    return new EngineConfig(
        CandidateAddresses.bound(config),
        rtc.forceTcp() ? List.of() : udpPorts(rtc, loops),
        rtc.tcpPort() == 0 ? -1 : rtc.tcpPort(),
        CandidateAddresses.advertised(config),
        loops,
        EngineConfig.SocketTransport.AUTO,
        List.of(
            rtc.pliThrottle().lowQuality(),
            rtc.pliThrottle().midQuality(),
            rtc.pliThrottle().highQuality()),
        rtc.packetBufferSizeVideo(),
        rtc.packetBufferSizeAudio(),
        new SpeechDetection(
            config.audio().activeLevel(),
            config.audio().minPercentile(),
            config.audio().updateInterval(),
            config.audio().smoothIntervals()),
        new CongestionControl(
            rtc.congestionControl().enabled(),
            rtc.congestionControl().streamAllocator().minChannelCapacity()),
        config.audio().enableLossProxying());
  }

  /** All clients share the ports, so of a range no more are used than there are loops. */
  private static List<Integer> udpPorts(RtcConfig rtc, int loops) {
    PortRange range =
        rtc.udpPort().isSet()
            ? rtc.udpPort()
            : new PortRange(rtc.portRangeStart(), rtc.portRangeEnd());
    List<Integer> ports = new ArrayList<>();
    for (int port = range.first(); port <= range.last() && ports.size() < loops; port++) {
      ports.add(port);
    }
    return ports;
  }
}
