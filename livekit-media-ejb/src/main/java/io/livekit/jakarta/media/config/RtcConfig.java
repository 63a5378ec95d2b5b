package io.livekit.jakarta.media.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Section {@code rtc}: how media reaches the clients. */
public record RtcConfig(
    @Setting(value = "ICE over TCP; 0 turns it off", def = "7881", max = 65_535) int tcpPort,
    @Setting(
            "One UDP port for everyone, or a range `a-b` to spread load over. 7882 in development"
                + " mode")
        PortRange udpPort,
    @Setting(value = "First UDP port when `udp_port` isn't set", def = "50000", max = 65_535)
        int portRangeStart,
    @Setting(value = "Last UDP port when `udp_port` isn't set", def = "60000", max = 65_535)
        int portRangeEnd,
    @Setting(
            value = "Find the public address by STUN and offer it to clients",
            def = "false",
            notInEffect = true)
        boolean useExternalIp,
    @Setting(value = "Offer only the public address", def = "false", notInEffect = true)
        boolean externalIpOnly,
    @Setting(
            value = "Offer the local address beside the public one",
            def = "false",
            notInEffect = true)
        boolean advertiseInternalIp,
    @Setting(
            value = "Don't check that the public address reaches this node",
            def = "false",
            notInEffect = true)
        boolean skipExternalIpValidation,
    @Setting(
            "Address that candidates carry: `v4`, `v4,v6` or `{ipv4, ipv6}`; by default the first"
                + " local one")
        NodeIp nodeIp,
    @Setting("STUN servers handed to clients") List<String> stunServers,
    @Setting(
            "TURN servers handed to clients: `host`, `port` 3478, `protocol` udp, tcp or tls, and"
                + " `username` with `credential`, or `ttl` 14400 s with the `secret` shared with"
                + " the TURN server, or with a `secret_file` that holds it and on which others"
                + " have no permissions")
        List<TurnServer> turnServers,
    @Setting(value = "ICE-lite: only answer connectivity checks", def = "false") boolean useIceLite,
    @Setting(value = "Offer no UDP candidates", def = "false") boolean forceTcp,
    @Setting(value = "mDNS candidates", def = "false", notInEffect = true) boolean useMdns,
    @Setting(value = "Offer loopback addresses too", def = "false") boolean enableLoopbackCandidate,
    @Setting("Network interfaces to use") Filter interfaces,
    @Setting("Local addresses to use, as CIDR") Filter ips,
    @Setting(value = "Send STUN from the ICE port", def = "false", notInEffect = true)
        boolean useStunPortAsIce,
    @Setting(value = "Batched network writes", notInEffect = true) BatchIo batchIo,
    @Setting(
            value = "SCTP: smallest congestion window",
            def = "0",
            unit = "bytes",
            notInEffect = true)
        int sctpMinCwnd,
    @Setting(
            value = "SCTP: window for fast retransmission",
            def = "0",
            unit = "bytes",
            notInEffect = true)
        int sctpFastRtxWnd,
    @Setting(
            value = "SCTP: growth of the window in congestion avoidance",
            def = "0",
            unit = "bytes",
            notInEffect = true)
        int sctpCwndCaStep,
    @Setting(
            value = "Wait before nominating a host candidate; 0 is the default wait",
            def = "0",
            notInEffect = true)
        Duration hostAcceptanceMinWait,
    @Setting(
            value = "Wait before nominating a server-reflexive candidate",
            def = "0",
            notInEffect = true)
        Duration srflxAcceptanceMinWait,
    @Setting(
            value = "Wait before nominating a peer-reflexive candidate",
            def = "0",
            notInEffect = true)
        Duration prflxAcceptanceMinWait,
    @Setting(value = "Wait before nominating a relayed candidate", def = "0", notInEffect = true)
        Duration relayAcceptanceMinWait,
    @Setting(value = "Kept for compatibility", def = "false", notInEffect = true)
        boolean strictAcks,
    @Setting(olderNameOf = "rtc.packet_buffer_size_video", def = "0", unit = "packets")
        int packetBufferSize,
    @Setting(
            value = "Video packets kept for retransmission, per layer",
            def = "500",
            unit = "packets")
        int packetBufferSizeVideo,
    @Setting(value = "Audio packets kept for retransmission", def = "200", unit = "packets")
        int packetBufferSizeAudio,
    @Setting("Shortest time between key frame requests to a publisher, per layer")
        PliThrottle pliThrottle,
    @Setting("Fitting video to a subscriber's bandwidth") CongestionControl congestionControl,
    @Setting(value = "Let clients fall back to TCP when UDP fails", def = "true")
        boolean allowTcpFallback,
    @Setting(
            value = "Round-trip time below which TCP is worth trying; 0 always tries",
            def = "0",
            unit = "ms",
            notInEffect = true)
        int tcpFallbackRttThreshold,
    @Setting(
            value = "Fall back when UDP loses its connection again and again",
            def = "false",
            notInEffect = true)
        boolean allowUdpUnstableFallback,
    @Setting(value = "Ask the client to reconnect when publishing fails", def = "false")
        boolean reconnectOnPublicationError,
    @Setting(value = "Ask the client to reconnect when subscribing fails", def = "false")
        boolean reconnectOnSubscriptionError,
    @Setting(
            value = "Ask the client to reconnect when its reliable data channel is closed on it",
            def = "false")
        boolean reconnectOnDataChannelError,
    @Setting(value = "Kept for compatibility", def = "0", unit = "bytes", notInEffect = true)
        int dataChannelMaxBufferedAmount,
    @Setting(
            value =
                "A reliable reader slower than this misses messages; at 0 none does, and who sends"
                    + " to it is slowed down",
            def = "0",
            unit = "bytes/s")
        int datachannelSlowThreshold,
    @Setting(value = "Lossy data older than this is dropped; 0 keeps it", def = "0")
        Duration datachannelLossyTargetLatency,
    @Setting(value = "Data track frames older than this are dropped", def = "100ms")
        Duration datachannelDataTrackTargetLatency,
    @Setting(value = "Measuring the server's own latency", notInEffect = true)
        ForwardStats forwardStats,
    @Setting(
            value = "Notice publishers that restart a stream with the same SSRC",
            def = "false",
            notInEffect = true)
        boolean enableRtpStreamRestartDetection) {

  /** What to use and what not; includes win. */
  public record Filter(
      @Setting("Only these") List<String> includes, @Setting("Not these") List<String> excludes) {}

  /** A TURN server for clients. */
  public record TurnServer(
      @Setting("Host name or address") String host,
      @Setting(value = "Port", def = "3478", min = 1, max = 65_535) int port,
      @Setting(
              value = "Transport",
              def = "udp",
              oneOf = {"udp", "tcp", "tls"})
          String protocol,
      @Setting("User name") String username,
      @Setting("Password") Secret credential,
      @Setting("Secret shared with the TURN server: credentials are made for each client")
          Secret secret,
      @Setting("File with that secret, if `secret` isn't set") String secretFile,
      @Setting(
              value = "How long made credentials last",
              def = "14400",
              unit = "s",
              min = 1,
              max = 31_536_000)
          int ttl) {

    /**
     * @return the same server with the secret that its file holds in place of the file; itself if
     *     it has a secret or no file
     * @throws ConfigException if the file can't be used
     */
    TurnServer withSecretOfFile() {
      if (secretFile.isEmpty() || secret.isPresent()) {
        return this;
      }
      Secret held =
          new Secret(PrivateFile.read("rtc.turn_servers.secret_file", Path.of(secretFile)));
      return new TurnServer(host, port, protocol, username, credential, held, "", ttl);
    }
  }

  /** Section {@code rtc.batch_io}. */
  public record BatchIo(
      @Setting(value = "Packets per write", def = "0") int batchSize,
      @Setting(value = "Longest wait for more packets", def = "0") Duration maxFlushInterval) {}

  /** Section {@code rtc.pli_throttle}. */
  public record PliThrottle(
      @Setting(value = "Lowest layer", def = "500ms") Duration lowQuality,
      @Setting(value = "Middle layer", def = "1s") Duration midQuality,
      @Setting(value = "Highest layer", def = "1s") Duration highQuality) {}

  /** Section {@code rtc.forward_stats}. */
  public record ForwardStats(
      @Setting(value = "Time over which latency is summed up; 0 is off", def = "0")
          Duration summaryInterval,
      @Setting(value = "Time between reports", def = "0") Duration reportInterval,
      @Setting(value = "Time that a report covers", def = "0") Duration reportWindow) {}

  /** Section {@code rtc.congestion_control}. */
  public record CongestionControl(
      @Setting(value = "Whether to adapt at all", def = "true") boolean enabled,
      @Setting(
              value =
                  "Whether video may be paused when even the lowest layer doesn't fit, for clients"
                      + " that don't say themselves (`subscriber_allow_pause`; on `/rtc/v1` to say"
                      + " nothing is to say no); what would take the audio's share is paused in any"
                      + " case",
              def = "false")
          boolean allowPause,
      @Setting(
              value = "Estimate by transport-wide feedback, older implementation; done in any case",
              def = "false",
              notInEffect = true)
          boolean useSendSideBweInterceptor,
      @Setting(
              value = "Estimate by transport-wide feedback; done in any case",
              def = "false",
              notInEffect = true)
          boolean useSendSideBwe,
      @Setting(
              value = "How packets are spaced out",
              def = "no-queue",
              oneOf = {"no-queue", "pass-through", "leaky-bucket"},
              notInEffect = true)
          String sendSideBwePacer,
      @Setting("Dividing bandwidth among tracks") StreamAllocator streamAllocator,
      @Setting(value = "Estimation by the receiver (REMB)", notInEffect = true) RemoteBwe remoteBwe,
      @Setting(value = "Estimation by the sender", notInEffect = true) FreeForm sendSideBwe) {}

  /** Section {@code rtc.congestion_control.stream_allocator}. */
  public record StreamAllocator(
      @Setting(
              value = "What probes consist of",
              def = "padding",
              oneOf = {"padding", "media"},
              notInEffect = true)
          String probeMode,
      @Setting(
              value = "How far a probe goes beyond what is needed",
              def = "120",
              unit = "%",
              notInEffect = true)
          int probeOveragePct,
      @Setting(value = "Least rate of a probe", def = "200000", unit = "bit/s", notInEffect = true)
          int probeMinBps,
      @Setting(value = "Wait before a paused track is tried again", def = "5s", notInEffect = true)
          Duration pausedMinWait,
      @Setting(value = "Bandwidth assumed at least; 0 assumes none", def = "0", unit = "bit/s")
          long minChannelCapacity,
      @Setting(value = "Leave tracks out that aren't adapted", def = "false", notInEffect = true)
          boolean disableEtimationUnmanagedTracks) {}

  /** Section {@code rtc.congestion_control.remote_bwe}. */
  public record RemoteBwe(
      @Setting(value = "How much lost packets lower the estimate", def = "0.4", max = 1)
          double nackRatioAttenuator,
      @Setting(value = "Share of the estimate from which a fall counts", def = "0.95", max = 1)
          double expectedUsageThreshold,
      @Setting("Observer while probing") FreeForm channelObserverProbe,
      @Setting("Observer otherwise") FreeForm channelObserverNonProbe,
      @Setting("When to probe") FreeForm probeController) {}
}
