package io.livekit.jakarta.media.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
                + " and environment variables are expanded. Read again when it changes")
        String keyFile,
    @Setting("Region of this node, sent to clients") String region,
    @Setting(value = "Development mode, like `--dev`", def = "false") boolean development,
    @Setting(olderNameOf = "logging.level") String logLevel,
    @Setting(olderNameOf = "prometheus.port", def = "0", max = 65_535, notInEffect = true)
        int prometheusPort,
    @Setting(value = "Metrics listener", notInEffect = true)
        UnbuiltConfig.PrometheusConfig prometheus,
    @Setting(value = "Debug listener", notInEffect = true)
        UnbuiltConfig.DebugHandlerConfig debugHandler,
    @Setting(value = "Tracing", notInEffect = true) UnbuiltConfig.TraceConfig trace,
    @Setting(value = "Whether participants may publish data tracks", def = "true")
        boolean enableDataTracks,
    @Setting(value = "Whether participants may store data blobs", def = "false")
        boolean enableParticipantDataBlob,
    @Setting("Media transport") RtcConfig rtc,
    @Setting("Who is speaking") AudioConfig audio,
    @Setting("Video") VideoConfig video,
    @Setting("Rooms") RoomConfig room,
    @Setting("Limits; 0 means unlimited") LimitConfig limit,
    @Setting(
            "Applications that decide what participants may do, see"
                + " [applications.md](applications.md)")
        DecisionsConfig decisions,
    @Setting(value = "Redis, which makes several nodes a cluster", notInEffect = true)
        UnbuiltConfig.RedisConfig redis,
    @Setting(value = "Which node gets a new room", notInEffect = true)
        UnbuiltConfig.NodeSelectorConfig nodeSelector,
    @Setting(value = "Signalling between nodes", notInEffect = true)
        UnbuiltConfig.SignalRelayConfig signalRelay,
    @Setting(value = "Calls between nodes", notInEffect = true) UnbuiltConfig.PsrpcConfig psrpc,
    @Setting(value = "Load figures of a node", notInEffect = true)
        UnbuiltConfig.NodeStatsConfig nodeStats,
    @Setting(value = "Embedded TURN server", notInEffect = true) UnbuiltConfig.TurnConfig turn,
    @Setting("Callers of the REST API who have no API key, see [security.md](security.md)")
        IdentityConfig identity,
    @Setting("Webhooks") WebhookConfig webhook,
    @Setting("Events on their way to receivers") EventsConfig events,
    @Setting("REST API") RestConfig rest,
    @Setting(value = "Ingress", notInEffect = true) UnbuiltConfig.IngressConfig ingress,
    @Setting(value = "SIP", notInEffect = true) FreeForm sip,
    @Setting(value = "Agents", notInEffect = true) UnbuiltConfig.AgentsConfig agents,
    @Setting(value = "API calls between nodes", notInEffect = true) UnbuiltConfig.ApiConfig api,
    @Setting(value = "Quality metrics from participants", notInEffect = true)
        UnbuiltConfig.MetricConfig metric,
    @Setting("Emptying a node that is to end or to be replaced") DrainConfig drain,
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
   * @return what is unwise about it, one line each
   */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>(development ? List.of() : keys.warnings());
    for (IdentityConfig.Issuer issuer : identity.issuers()) {
      if (issuer.url().startsWith("http:") && !development) {
        warnings.add(
            "identity.issuers: whoever is between "
                + issuer.url()
                + " and this server can make tokens, because it isn't https");
      }
    }
    for (RtcConfig.TurnServer turn : rtc.turnServers()) {
      if (turn.secret().isPresent() && !turn.secretFile().isEmpty()) {
        warnings.add(
            "rtc.turn_servers: "
                + turn.host()
                + " has a secret and a secret_file, the secret counts");
      }
    }
    return warnings;
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

  /** Section {@code audio}: who counts as speaking. */
  public record AudioConfig(
      @Setting(
              value = "Loudness from which somebody speaks: 0 is loudest, 127 silence",
              def = "35",
              unit = "-dBov",
              max = 127)
          int activeLevel,
      @Setting(
              value = "Share of an interval that must be loud enough",
              def = "40",
              unit = "%",
              max = 100)
          int minPercentile,
      @Setting(value = "Time between updates", def = "400", unit = "ms", min = 10, max = 60_000)
          int updateInterval,
      @Setting(value = "Intervals over which a level is smoothed", def = "2", max = 100)
          int smoothIntervals,
      @Setting(
              value = "Add redundancy for subscribers that can use it",
              def = "false",
              notInEffect = true)
          boolean activeRedEncoding,
      @Setting(
              value = "Tell publishers of audio of the loss that their subscribers see",
              def = "false")
          boolean enableLossProxying) {}

  /** Section {@code video}. */
  public record VideoConfig(
      @Setting(value = "Wait before a layer that nobody watches is switched off", def = "5s")
          Duration dynacastPauseDelay,
      @Setting(
              value =
                  "Participants of a room from which a publisher's backup codec is forwarded beside"
                      + " the first one; with fewer it replaces it for everybody, with 0 always",
              def = "5")
          int codecRegressionThreshold,
      @Setting(value = "How layers are found to be alive", notInEffect = true)
          FreeForm streamTrackerManager) {}

  /** Section {@code drain}. */
  public record DrainConfig(
      @Setting(
              value =
                  "How long people may go on before a node that is to end tells them to come back"
                      + " elsewhere; meanwhile it makes no new rooms. With 0 it ends at once",
              def = "0s")
          Duration timeout) {}

  /** Section {@code logging}. */
  public record LoggingConfig(
      @Setting(value = "One JSON object per line", def = "false") boolean json,
      @Setting(
              value = "Least severity shown; debug in development mode",
              def = "info",
              oneOf = {"debug", "info", "warn", "error"})
          String level,
      @Setting(value = "Thin out repeated lines", def = "false", notInEffect = true) boolean sample,
      @Setting(value = "Level per logger name", notInEffect = true)
          Map<String, String> componentLevels,
      @Setting(value = "Level of the transport's own logs", def = "error", notInEffect = true)
          String pionLevel) {}
}
