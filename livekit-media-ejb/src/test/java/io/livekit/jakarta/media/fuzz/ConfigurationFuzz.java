package io.livekit.jakarta.media.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.livekit.jakarta.media.config.ConfigException;
import io.livekit.jakarta.media.config.ConfigLoader;
import io.livekit.jakarta.media.config.LiveKitConfig;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any text as a configuration: read, or refused with words for whoever wrote it. */
class ConfigurationFuzz {
  static Stream<byte[]> seeds() {
    return Stream.of(
            "port: 7880\n"
                + "keys:\n"
                + "  APIa: 0123456789abcdef0123456789abcdef\n"
                + "rtc:\n"
                + "  tcp_port: 7881\n"
                + "  port_range_start: 50000\n",
            "log_level: debug\n"
                + "room:\n"
                + "  auto_create: true\n"
                + "  empty_timeout: 300\n"
                + "  enabled_codecs:\n"
                + "    - mime: audio/opus\n",
            "redis:\n"
                + "  address: localhost:6379\n"
                + "turn:\n"
                + "  enabled: true\n"
                + "webhook:\n"
                + "  urls: [http://localhost]\n",
            "a: &a [*a]\n",
            "limit: {num_tracks: 1, bytes_per_sec: 1e3}\nbind_addresses: ['::', 127.0.0.1]\n")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("seeds")
  @FuzzTest
  void fuzz(byte[] data) {
    String yaml = new String(data, StandardCharsets.UTF_8);
    for (boolean strict : new boolean[] {true, false}) {
      try {
        LiveKitConfig config =
            new ConfigLoader().body(yaml).strict(strict).keysRequired(false).load();
        assertThat(config.port()).isBetween(0, 65_535);
        assertThat(config.toString()).isNotBlank();
      } catch (ConfigException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }
}
