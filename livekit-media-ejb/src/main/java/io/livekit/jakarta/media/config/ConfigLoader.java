package io.livekit.jakarta.media.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Puts a configuration together from its sources: defaults, the YAML file or text, and overrides of
 * single keys. Owned by: one thread.
 */
public final class ConfigLoader {

  /** System property that names the YAML file. */
  public static final String FILE_PROPERTY = "livekit.config";

  /** System property with the YAML text itself; wins over the file. */
  public static final String BODY_PROPERTY = "livekit.config_body";

  /** System property that lets unknown keys pass. */
  public static final String TOLERANT_PROPERTY = "livekit.disable_strict_config";

  /** Environment variables with names of their own, and the keys that they set. */
  public static final Map<String, String> NAMED_ENVIRONMENT =
      Map.of(
          "LIVEKIT_KEYS",
          "keys",
          "LIVEKIT_REGION",
          "region",
          "NODE_IP",
          "rtc.node_ip",
          "UDP_PORT",
          "rtc.udp_port",
          "REDIS_HOST",
          "redis.address",
          "REDIS_PASSWORD",
          "redis.password",
          "LIVEKIT_TURN_CERT",
          "turn.cert_file",
          "LIVEKIT_TURN_KEY",
          "turn.key_file");

  private final Map<String, ConfigOverride> overrides = new HashMap<>();
  private Map<String, String> environment = Map.of();
  private YamlDocument document = YamlDocument.empty();
  private boolean strict = true;
  private boolean keysRequired = true;

  /** Starts with the defaults alone. */
  public ConfigLoader() {
    // nothing configured yet
  }

  static ConfigLoader ofContainer() {
    return ofContainer(System.getenv(), System::getProperty, ConfigLoader::microProfile);
  }

  static ConfigLoader ofContainer(
      Map<String, String> environment,
      Function<String, String> properties,
      Function<String, Optional<String>> microProfile) {
    ConfigLoader loader = new ConfigLoader().environment(environment);
    String body = firstNonNull(properties.apply(BODY_PROPERTY), environment.get("LIVEKIT_CONFIG"));
    String file =
        firstNonNull(properties.apply(FILE_PROPERTY), environment.get("LIVEKIT_CONFIG_FILE"));
    if (body != null) {
      loader.body(body);
    } else if (file != null) {
      loader.file(Path.of(file));
    }
    loader.strict(!Boolean.parseBoolean(properties.apply(TOLERANT_PROPERTY)));
    for (ConfigKey key : ConfigKey.all()) {
      microProfile
          .apply(key.propertyName())
          .ifPresent(
              value ->
                  loader.override(
                      key.path(), value, "configuration property " + key.propertyName()));
    }
    loader.namedEnvironment();
    for (ConfigKey key : ConfigKey.all()) {
      loader.override(
          key.path(),
          properties.apply(key.propertyName()),
          "system property " + key.propertyName());
    }
    return loader;
  }

  private static Optional<String> microProfile(String name) {
    try {
      return ConfigProvider.getConfig().getOptionalValue(name, String.class);
    } catch (IllegalStateException | NoClassDefFoundError e) {
      // No implementation here: outside a container, the environment is what it would have read.
      return Optional.ofNullable(
          System.getenv(name.replace('.', '_').toUpperCase(java.util.Locale.ROOT)));
    }
  }

  private static String firstNonNull(String first, String second) {
    return first != null && !first.isBlank()
        ? first
        : second != null && !second.isBlank() ? second : null;
  }

  /** Reads this YAML file. */
  public ConfigLoader file(Path file) {
    document = YamlDocument.read(file);
    return this;
  }

  /** Reads this YAML text. */
  public ConfigLoader body(String yaml) {
    document = YamlDocument.parse(yaml, "config");
    return this;
  }

  /** Whether a key of the file that doesn't exist is an error; it is unless set otherwise. */
  public ConfigLoader strict(boolean on) {
    strict = on;
    return this;
  }

  /** Whether it is an error to have no API key; it is unless set otherwise. */
  public ConfigLoader keysRequired(boolean required) {
    keysRequired = required;
    return this;
  }

  /**
   * The environment variables to expand in {@code key_file} and for {@link
   * #generatedEnvironment()}.
   */
  public ConfigLoader environment(Map<String, String> variables) {
    environment = Map.copyOf(variables);
    return this;
  }

  /** Applies {@code LIVEKIT_<PATH>} for each key that has a flag. */
  public ConfigLoader generatedEnvironment() {
    for (ConfigKey key : ConfigKey.all()) {
      if (key.isScalar()) {
        override(
            key.path(),
            environment.get(key.environmentName()),
            "environment variable " + key.environmentName());
      }
    }
    return this;
  }

  /** Applies {@link #NAMED_ENVIRONMENT}. */
  public ConfigLoader namedEnvironment() {
    NAMED_ENVIRONMENT.forEach(
        (name, path) -> override(path, environment.get(name), "environment variable " + name));
    return this;
  }

  /** Sets one key; a later call for the same key wins, a missing or blank value changes nothing. */
  public ConfigLoader override(String path, String value, String origin) {
    if (value != null && !value.isBlank()) {
      overrides.put(path, new ConfigOverride(value, origin));
    }
    return this;
  }

  /**
   * @return what overrides the file, by key
   */
  public Map<String, ConfigOverride> overrides() {
    return Map.copyOf(overrides);
  }

  /**
   * @return the configuration
   * @throws ConfigException if it can't be used
   */
  public LiveKitConfig load() {
    ConfigBinder binder = new ConfigBinder(document, overrides);
    ImpliedSettings.add(binder);
    String keyFile = binder.given("key_file", String.class);
    if (!keyFile.isEmpty()) {
      binder.replace("keys", KeyFile.read(keyFile, environment));
    }
    List<?> turnServers = binder.given("rtc.turn_servers", List.class);
    binder.replace(
        "rtc.turn_servers",
        turnServers.stream()
            .map(server -> ((RtcConfig.TurnServer) server).withSecretOfFile())
            .toList());
    LiveKitConfig config = binder.bind();
    if (strict && !binder.unknown().isEmpty()) {
      throw new ConfigException(
          "could not parse "
              + document.name()
              + ": yaml: unmarshal errors: "
              + String.join("; ", binder.unknown()));
    }
    ConfigChecks.check(config);
    if (keysRequired && config.keys().isEmpty()) {
      throw new ConfigException("one of key-file or keys must be provided");
    }
    return config;
  }
}
