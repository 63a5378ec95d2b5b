package io.livekit.jakarta.launcher;

import io.livekit.jakarta.media.config.ConfigKey;
import io.livekit.jakarta.media.config.ConfigLoader;
import io.livekit.jakarta.media.config.ConfigOverride;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The flags that configure the server (spec/04 §1.1), for the server and its subcommands alike.
 * Used by one thread.
 */
final class Settings {

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      scope = ScopeType.INHERIT,
      description = "address to listen on; may be repeated")
  private List<String> bind = List.of();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "configuration file (YAML)")
  private Path config;

  @Option(
      names = "--config-body",
      paramLabel = "YAML",
      scope = ScopeType.INHERIT,
      description = "configuration itself, instead of a file [LIVEKIT_CONFIG]")
  private String configBody;

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "file with API keys and secrets")
  private String keyFile;

  @Option(
      names = "--keys",
      paramLabel = "YAML",
      scope = ScopeType.INHERIT,
      description = "API keys, as \"key: secret\", one per line [LIVEKIT_KEYS]")
  private String keys;

  @Option(
      names = "--region",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      description = "region of this node [LIVEKIT_REGION]")
  private String region;

  @Option(
      names = "--node-ip",
      paramLabel = "IP",
      scope = ScopeType.INHERIT,
      description = "address that clients reach this node at: v4 or v4,v6 [NODE_IP]")
  private String nodeIp;

  @Option(
      names = "--udp-port",
      paramLabel = "PORT",
      scope = ScopeType.INHERIT,
      description = "UDP port for media, as 7882 or 7882-7892 [UDP_PORT]")
  private String udpPort;

  @Option(
      names = "--redis-host",
      paramLabel = "HOST:PORT",
      scope = ScopeType.INHERIT,
      description = "Redis; not in effect yet [REDIS_HOST]")
  private String redisHost;

  @Option(
      names = "--redis-password",
      paramLabel = "PASSWORD",
      scope = ScopeType.INHERIT,
      description = "password of Redis; not in effect yet [REDIS_PASSWORD]")
  private String redisPassword;

  @Option(
      names = "--turn-cert",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "TLS certificate of TURN; not in effect yet [LIVEKIT_TURN_CERT]")
  private String turnCert;

  @Option(
      names = "--turn-key",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "TLS key of TURN; not in effect yet [LIVEKIT_TURN_KEY]")
  private String turnKey;

  @Option(
      names = "--dev",
      scope = ScopeType.INHERIT,
      description = "development mode: key devkey, secret secret, debug log, demo page at /demo/")
  private boolean development;

  @Option(
      names = "--disable-strict-config",
      hidden = true,
      scope = ScopeType.INHERIT,
      description = "let unknown keys pass")
  private boolean tolerant;

  private final Map<String, String> generated = new LinkedHashMap<>();
  private final Map<String, String> environment;

  Settings(Map<String, String> environment) {
    this.environment = environment;
  }

  /** Adds a hidden flag for each single value of the configuration, as {@code --rtc.tcp_port}. */
  void addGeneratedOptions(CommandSpec command) {
    for (ConfigKey key : ConfigKey.all()) {
      String name = "--" + key.path();
      if (key.isScalar() && command.findOption(name) == null) {
        command.addOption(
            OptionSpec.builder(name)
                .hidden(true)
                .scopeType(ScopeType.INHERIT)
                .type(String.class)
                .arity(key.isSwitch() ? "0..1" : "1")
                .fallbackValue(key.isSwitch() ? "true" : "")
                .paramLabel("VALUE")
                .description(
                    key.description().replace("%", "%%")
                        + (key.unbuilt().isEmpty() ? "" : "; not in effect yet")
                        + " ["
                        + key.environmentName()
                        + "]")
                .converters((ITypeConverter<String>) text -> text)
                .setter(new GeneratedSetter(key.path()))
                .build());
      }
    }
  }

  /**
   * @return the configuration's sources, ready to be loaded
   */
  ConfigLoader loader() {
    ConfigLoader loader = new ConfigLoader().environment(environment).strict(!tolerant);
    String body = body();
    if (body != null) {
      loader.body(body);
    } else if (config != null) {
      loader.file(config);
    }
    loader.generatedEnvironment();
    generated.forEach((path, value) -> loader.override(path, value, "--" + path));
    loader.namedEnvironment();
    loader.override("bind_addresses", String.join(",", bind), "--bind");
    loader.override("key_file", keyFile, "--key-file");
    loader.override("keys", keys, "--keys");
    loader.override("region", region, "--region");
    loader.override("rtc.node_ip", nodeIp, "--node-ip");
    loader.override("rtc.udp_port", udpPort, "--udp-port");
    loader.override("redis.address", redisHost, "--redis-host");
    loader.override("redis.password", redisPassword, "--redis-password");
    loader.override("turn.cert_file", turnCert, "--turn-cert");
    loader.override("turn.key_file", turnKey, "--turn-key");
    loader.override("development", development ? "true" : null, "--dev");
    return loader;
  }

  private String body() {
    return configBody != null ? configBody : environment.get("LIVEKIT_CONFIG");
  }

  /**
   * @return the system properties from which the application loads the same configuration
   */
  Map<String, String> systemProperties(Map<String, ConfigOverride> overrides) {
    Map<String, String> properties = new LinkedHashMap<>();
    if (body() != null) {
      properties.put(ConfigLoader.BODY_PROPERTY, body());
    } else if (config != null) {
      properties.put(ConfigLoader.FILE_PROPERTY, config.toAbsolutePath().toString());
    }
    if (tolerant) {
      properties.put(ConfigLoader.TOLERANT_PROPERTY, "true");
    }
    overrides.forEach((path, override) -> properties.put("livekit." + path, override.value()));
    return properties;
  }

  private final class GeneratedSetter implements ISetter {

    private final String path;

    GeneratedSetter(String path) {
      this.path = path;
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    @Override
    public <T> T set(T value) {
      String before = value == null ? generated.remove(path) : generated.put(path, (String) value);
      return (T) before;
    }
  }
}
