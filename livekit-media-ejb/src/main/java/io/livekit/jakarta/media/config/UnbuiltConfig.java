package io.livekit.jakarta.media.config;

import java.time.Duration;
import java.util.List;

/**
 * The sections of the file whose features aren't built: read and checked, so that a file of the
 * reference is accepted, and not in effect. Whoever builds a feature takes its section out of here.
 */
public final class UnbuiltConfig {
  private UnbuiltConfig() {}

  /** Section {@code prometheus}. */
  public record PrometheusConfig(
      @Setting(value = "Port of the metrics; 0 is off", def = "0", max = 65_535) int port,
      @Setting("User name asked for, with `password`") String username,
      @Setting("Password asked for") Secret password) {}

  /** Section {@code debug_handler}. */
  public record DebugHandlerConfig(
      @Setting(value = "Port; 0 is off", def = "0", max = 65_535) int port) {}

  /** Section {@code trace}. */
  public record TraceConfig(@Setting("Where traces are sent") String jaegerUrl) {}

  /** Section {@code redis}. */
  public record RedisConfig(
      @Setting("`host:port`") String address,
      @Setting("User name") String username,
      @Setting("Password") Secret password,
      @Setting(value = "Database", def = "0") int db,
      @Setting(olderNameOf = "redis.tls.enabled", def = "false") boolean useTls,
      @Setting("TLS") Tls tls,
      @Setting("Sentinel: name of the master") String sentinelMasterName,
      @Setting("Sentinel: user name") String sentinelUsername,
      @Setting("Sentinel: password") Secret sentinelPassword,
      @Setting("Sentinel: addresses") List<String> sentinelAddresses,
      @Setting("Cluster: addresses") List<String> clusterAddresses,
      @Setting(value = "Time to connect; 0 is the default", def = "0", unit = "ms") int dialTimeout,
      @Setting(value = "Time to read; 0 is the default", def = "0", unit = "ms") int readTimeout,
      @Setting(value = "Time to write; 0 is the default", def = "0", unit = "ms") int writeTimeout,
      @Setting(value = "Cluster: redirections followed", def = "2") int maxRedirects,
      @Setting(value = "Wait for a free connection", def = "0") Duration poolTimeout,
      @Setting(value = "Connections; 0 is the default", def = "0") int poolSize) {

    /** Section {@code redis.tls}. */
    public record Tls(
        @Setting(value = "Whether to use TLS", def = "false") boolean enabled,
        @Setting(value = "Accept any certificate", def = "false") boolean insecure,
        @Setting("Name expected in the certificate") String serverName,
        @Setting("Certificate authorities, PEM") String caCertFile,
        @Setting("Own certificate, PEM") String clientCertFile,
        @Setting("Own private key, PEM") String clientKeyFile) {}

    /**
     * @return whether any kind of Redis is configured
     */
    public boolean isConfigured() {
      return !address.isEmpty() || !sentinelAddresses.isEmpty() || !clusterAddresses.isEmpty();
    }
  }

  /** Section {@code node_selector}. */
  public record NodeSelectorConfig(
      @Setting(
              value = "Which nodes come into question",
              def = "any",
              oneOf = {"any", "sysload", "cpuload", "regionaware", "random"})
          String kind,
      @Setting(
              value = "What decides among them",
              def = "random",
              oneOf = {"random", "sysload", "cpuload", "rooms", "clients", "tracks", "bytespersec"})
          String sortBy,
      @Setting(
              value = "Take the lowest, or the lower of two at random",
              def = "lowest",
              oneOf = {"lowest", "twochoice"})
          String algorithm,
      @Setting(value = "System load above which a node gets no rooms", def = "0.9")
          double sysloadLimit,
      @Setting(value = "CPU load above which a node gets no rooms", def = "0.9")
          double cpuLoadLimit,
      @Setting("Where regions are: `name`, `lat`, `lon`") List<Region> regions) {

    /** Where a region is. */
    public record Region(
        @Setting("Name") String name,
        @Setting(value = "Latitude", def = "0", unit = "degrees", min = -90, max = 90) double lat,
        @Setting(value = "Longitude", def = "0", unit = "degrees", min = -180, max = 180)
            double lon) {}
  }

  /** Section {@code signal_relay}. */
  public record SignalRelayConfig(
      @Setting(value = "Time after which unacknowledged messages are given up", def = "7500ms")
          Duration retryTimeout,
      @Setting(value = "First wait before sending again", def = "500ms") Duration minRetryInterval,
      @Setting(value = "Longest wait before sending again", def = "4s") Duration maxRetryInterval,
      @Setting(value = "Messages waiting per session", def = "1000", min = 1) int streamBufferSize,
      @Setting(value = "How often a session is tried", def = "3", min = 1) int connectAttempts) {}

  /** Section {@code psrpc}. */
  public record PsrpcConfig(
      @Setting(value = "How often a call is tried", def = "3", min = 1) int maxAttempts,
      @Setting(value = "Time that a call may take", def = "3s") Duration timeout,
      @Setting(value = "Added to the time with each attempt", def = "2s") Duration backoff,
      @Setting(value = "Messages waiting per channel", def = "1000", min = 1) int bufferSize) {}

  /** Section {@code node_stats}. */
  public record NodeStatsConfig(
      @Setting(value = "Time between updates", def = "2s") Duration statsUpdateInterval,
      @Setting(value = "Times over which rates are measured", def = "[10s]")
          List<Duration> statsRateMeasurementIntervals,
      @Setting(value = "Delay of an update that is an error", def = "30s")
          Duration statsMaxDelay) {}

  /** Section {@code turn}. */
  public record TurnConfig(
      @Setting(value = "Whether to run the TURN server", def = "false") boolean enabled,
      @Setting("Name in the certificate") String domain,
      @Setting("Certificate, PEM") String certFile,
      @Setting("Private key, PEM") String keyFile,
      @Setting(value = "TURN over TLS; 0 is off", def = "0", max = 65_535) int tlsPort,
      @Setting(value = "TURN over UDP; 0 is off", def = "0", max = 65_535) int udpPort,
      @Setting(
              value = "First relay port; 30000 in development mode too",
              def = "30000",
              max = 65_535)
          int relayRangeStart,
      @Setting(value = "Last relay port; 30002 in development mode", def = "40000", max = 65_535)
          int relayRangeEnd,
      @Setting(value = "TLS ends in front of this server", def = "false") boolean externalTls,
      @Setting(value = "Addresses to listen on", def = "[0.0.0.0]") List<String> bindAddresses,
      @Setting(value = "Life of credentials", def = "300", unit = "s", min = 1) int ttlSeconds,
      @Setting("Private networks that may be relayed to, as CIDR")
          List<String> allowRestrictedPeerCidrs,
      @Setting("Networks that may not be relayed to, as CIDR") List<String> denyPeerCidrs) {}

  /** Section {@code ingress}. */
  public record IngressConfig(
      @Setting("Base of the URLs that RTMP publishers get") String rtmpBaseUrl,
      @Setting("Base of the URLs that WHIP publishers get") String whipBaseUrl) {}

  /** Section {@code agents}. */
  public record AgentsConfig(
      @Setting(value = "Load up to which an agent process gets jobs", def = "0.7", max = 1)
          double targetLoad,
      @Setting(value = "Let agents record user data", def = "false")
          boolean enableUserDataRecording,
      @Setting(value = "Remove personal data from recordings", def = "false")
          boolean enableUserDataRedaction) {}

  /** Section {@code api}. */
  public record ApiConfig(
      @Setting(value = "Time that a call may take", def = "2s") Duration executionTimeout,
      @Setting(value = "First wait before looking at the outcome", def = "100ms")
          Duration checkInterval,
      @Setting(value = "Longest such wait", def = "300s") Duration maxCheckInterval,
      @Setting(value = "Ask the node of the room, not the store", def = "false")
          boolean enablePsrpcForGetListParticipants) {}

  /** Section {@code metric}. */
  public record MetricConfig(
      @Setting("Clock estimation") FreeForm timestamperConfig,
      @Setting("Collecting") Collector collector,
      @Setting("Reporting") Reporter reporter) {

    /** Section {@code metric.collector}. */
    public record Collector(
        @Setting(value = "Time between samples", def = "3000", unit = "ms", min = 1)
            int samplingIntervalMs,
        @Setting(value = "Time between batches", def = "10000", unit = "ms", min = 1)
            int batchIntervalMs) {}

    /** Section {@code metric.reporter}. */
    public record Reporter(
        @Setting(value = "Time between reports", def = "10000", unit = "ms", min = 1)
            int reportingIntervalMs) {}
  }
}
