package io.livekit.jakarta.media.config;

import java.util.List;

/**
 * The whole configuration, validated. Immutable.
 *
 * <p>Inside a container it comes from {@link #load()}; the launcher builds it with {@link
 * ConfigLoader}.
 */
public record LiveKitConfig(
    @Setting(value = "HTTP, WebSocket and API port", def = "7880", min = 1, max = 65_535) int port,
    @Setting("Addresses to listen on; none means all") List<String> bindAddresses,
    @Setting("API keys and their secrets: `key: secret`, one per line") ApiKeys keys,
    @Setting(
            "File with API keys, which replaces `keys`. Others must have no permissions on it. `~`"
                + " and environment variables are expanded")
        String keyFile,
    @Setting("Region of this node, sent to clients") String region,
    @Setting(value = "Development mode, like `--dev`", def = "false") boolean development,
    @Setting("Older name of `logging.level`") String logLevel,
    @Setting(value = "Older name of `prometheus.port`", def = "0", max = 65_535, notInEffect = true)
        int prometheusPort,
    @Setting(value = "Metrics listener", notInEffect = true) PrometheusConfig prometheus,
    @Setting(value = "Debug listener", notInEffect = true) DebugHandlerConfig debugHandler,
    @Setting(value = "Tracing", notInEffect = true) TraceConfig trace,
    @Setting(value = "Whether participants may publish data tracks", def = "true")
        boolean enableDataTracks,
    @Setting(value = "Whether participants may store data blobs", def = "false")
        boolean enableParticipantDataBlob,
    @Setting("Media transport") RtcConfig rtc,
    @Setting("Who is speaking") AudioConfig audio,
    @Setting("Video") VideoConfig video,
    @Setting("Rooms") RoomConfig room,
    @Setting("Limits; 0 means unlimited") LimitConfig limit,
    @Setting(value = "Redis, which makes several nodes a cluster", notInEffect = true)
        RedisConfig redis,
    @Setting(value = "Which node gets a new room", notInEffect = true)
        NodeSelectorConfig nodeSelector,
    @Setting(value = "Signalling between nodes", notInEffect = true) SignalRelayConfig signalRelay,
    @Setting(value = "Calls between nodes", notInEffect = true) PsrpcConfig psrpc,
    @Setting(value = "Load figures of a node", notInEffect = true) NodeStatsConfig nodeStats,
    @Setting(value = "Embedded TURN server", notInEffect = true) TurnConfig turn,
    @Setting(value = "Webhooks", notInEffect = true) WebhookConfig webhook,
    @Setting(value = "Ingress", notInEffect = true) IngressConfig ingress,
    @Setting(value = "SIP", notInEffect = true) FreeForm sip,
    @Setting(value = "Agents", notInEffect = true) AgentsConfig agents,
    @Setting(value = "API calls between nodes", notInEffect = true) ApiConfig api,
    @Setting(value = "Quality metrics from participants", notInEffect = true) MetricConfig metric,
    @Setting("Log output") LoggingConfig logging,
    ConfigReport report) {

  /**
   * The key and secret of development mode when none are configured; public knowledge by design.
   */
  public static final String PLACEHOLDER_KEY = "devkey";

  /**
   * @see #PLACEHOLDER_KEY
   */
  public static final String PLACEHOLDER_SECRET = "secret";

  /**
   * Loads the configuration of a deployed application: the YAML file named by the system property
   * {@code livekit.config} or the environment variable {@code LIVEKIT_CONFIG_FILE} (or the text in
   * {@code LIVEKIT_CONFIG}), then single keys from MicroProfile Config under {@code
   * livekit.<path>}.
   *
   * @throws ConfigException if the configuration can't be used
   */
  public static LiveKitConfig load() {
    return ConfigLoader.ofContainer().load();
  }

  /**
   * @return keys that the operator has set although nothing acts on them yet
   */
  public List<String> notInEffect() {
    return report.notInEffect();
  }

  /**
   * @return whether the well-known development key is in use because none was configured
   */
  public boolean usesPlaceholderKeys() {
    return report.placeholderKeys();
  }
}
