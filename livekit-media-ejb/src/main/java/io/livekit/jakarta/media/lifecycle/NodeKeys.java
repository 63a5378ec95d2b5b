package io.livekit.jakarta.media.lifecycle;

import io.livekit.jakarta.media.auth.AccessTokens;
import io.livekit.jakarta.media.config.ApiKeys;
import io.livekit.jakarta.media.config.ConfigException;
import io.livekit.jakarta.media.config.KeyFileWatch;
import io.livekit.jakarta.media.config.LiveKitConfig;
import java.lang.System.Logger.Level;
import java.util.Set;

/** Takes API keys over that have changed while the server runs. Owned by: one thread at a time. */
final class NodeKeys {
  private static final System.Logger LOG = System.getLogger(NodeKeys.class.getName());

  private final KeyFileWatch file;
  private final AccessTokens tokens;

  NodeKeys(LiveKitConfig config, AccessTokens tokens) {
    this.tokens = tokens;
    Set<String> required =
        config.webhook().urls().isEmpty() ? Set.of() : Set.of(config.webhook().apiKey());
    file = new KeyFileWatch(config.keyFile(), System.getenv(), required, config.keys());
  }

  void look() {
    try {
      file.look().ifPresent(this::replace);
    } catch (ConfigException e) {
      LOG.log(Level.ERROR, "the API keys stay as they were: " + e.getMessage());
    }
  }

  private void replace(ApiKeys keys) {
    tokens.replaceKeys(keys);
    LOG.log(Level.INFO, "API keys are now: " + String.join(", ", keys.names()));
    keys.warnings().forEach(warning -> LOG.log(Level.WARNING, warning));
  }
}
