package io.livekit.jakarta.rtc.peer;

import io.livekit.jakarta.rtc.ingress.SpeechDetection;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/**
 * How an engine listens and what it advertises.
 *
 * @param bindAddresses addresses the sockets bind to; empty means all
 * @param udpPorts UDP ports that all peers share; empty means no UDP candidates (rtc.force_tcp), 0
 *     means any free port
 * @param tcpPort port of passive ICE-TCP, 0 for an ephemeral one, -1 for none
 * @param advertisedAddresses addresses written into the host candidates
 * @param loops media loops, at least 1
 * @param transport which socket implementation to use
 * @param pliThrottle shortest time between two PLIs to a publisher, by spatial layer: low, medium,
 *     high
 * @param videoHistory packets kept per video layer for retransmission
 * @param audioHistory packets kept per audio stream for retransmission
 * @param speech who of the publishers counts as speaking
 * @param congestionControl of what is sent
 * @param proxiesLoss whether publishers of audio are told what their subscribers lost
 */
public record EngineConfig(
    List<InetAddress> bindAddresses,
    List<Integer> udpPorts,
    int tcpPort,
    List<InetAddress> advertisedAddresses,
    int loops,
    SocketTransport transport,
    List<Duration> pliThrottle,
    int videoHistory,
    int audioHistory,
    SpeechDetection speech,
    CongestionControl congestionControl,
    boolean proxiesLoss) {

  /** An engine that neither tells who speaks nor who loses audio, as that of a client. */
  public EngineConfig(
      List<InetAddress> bindAddresses,
      List<Integer> udpPorts,
      int tcpPort,
      List<InetAddress> advertisedAddresses,
      int loops,
      SocketTransport transport,
      List<Duration> pliThrottle,
      int videoHistory,
      int audioHistory) {
    this(
        bindAddresses,
        udpPorts,
        tcpPort,
        advertisedAddresses,
        loops,
        transport,
        pliThrottle,
        videoHistory,
        audioHistory,
        SpeechDetection.OFF,
        CongestionControl.ON,
        false);
  }

  /** The socket implementations. */
  public enum SocketTransport {
    /** Epoll where its native part loads, plain NIO elsewhere. */
    AUTO,
    EPOLL,
    NIO
  }
}
