package io.livekit.jakarta.media.config;

import java.util.List;

/**
 * What the reading of a configuration found.
 *
 * @param placeholderKeys whether the well-known development key is in use because none was
 *     configured
 * @param notInEffect keys that were set although nothing acts on them yet
 */
public record ConfigReport(boolean placeholderKeys, List<String> notInEffect) {

  public ConfigReport {
    notInEffect = List.copyOf(notInEffect);
  }
}
