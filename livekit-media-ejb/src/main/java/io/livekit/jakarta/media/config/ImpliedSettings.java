package io.livekit.jakarta.media.config;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What older keys and development mode stand for, given what was configured. */
final class ImpliedSettings {

  private final LiveKitConfig config;
  private final Set<String> given;
  private final Map<String, String> implied = new HashMap<>();

  private ImpliedSettings(LiveKitConfig config, Set<String> given) {
    this.config = config;
    this.given = given;
  }

  /**
   * @return values for keys that aren't set themselves
   */
  static Map<String, String> of(LiveKitConfig config, Set<String> given) {
    ImpliedSettings settings = new ImpliedSettings(config, given);
    settings.olderKeys();
    if (config.development()) {
      settings.development();
    }
    return settings.implied;
  }

  /**
   * @return whether development mode has to make do without configured keys
   */
  static boolean needsPlaceholderKeys(LiveKitConfig config) {
    return config.development() && config.keys().isEmpty() && config.keyFile().isEmpty();
  }

  /**
   * Development mode listens on loopback, and so uses loopback. Told to listen on one address of a
   * network instead, it has to be let use that network.
   *
   * @return value of {@code rtc.ips.includes}, or null to leave it alone
   */
  static String includedNetworks(LiveKitConfig config) {
    if (!needsPlaceholderKeys(config)) {
      return null;
    }
    List<String> networks = new ArrayList<>(config.rtc().ips().includes());
    int before = networks.size();
    for (String bind : config.bindAddresses()) {
      InetAddress address = IpAddresses.parse(bind);
      if (!address.isLoopbackAddress() && !address.isAnyLocalAddress()) {
        networks.add(bind + "/24");
      }
    }
    return networks.size() == before ? null : String.join(",", networks);
  }

  private void olderKeys() {
    if (!config.logLevel().isEmpty()) {
      implied.put("logging.level", config.logLevel());
    }
    number("prometheus.port", config.prometheusPort());
    number("rtc.packet_buffer_size_video", config.rtc().packetBufferSize());
    number("limit.max_metadata_size", config.room().maxMetadataSize());
    number("limit.max_room_name_length", config.room().maxRoomNameLength());
    number("limit.max_participant_identity_length", config.room().maxParticipantIdentityLength());
  }

  private void number(String path, int value) {
    if (value != 0) {
      implied.put(path, Integer.toString(value));
    }
  }

  private void development() {
    implied.putIfAbsent("logging.level", "debug");
    implied.put("turn.relay_range_start", "30000");
    implied.put("turn.relay_range_end", "30002");
    if (!given.contains("rtc.port_range_start") && !given.contains("rtc.port_range_end")) {
      implied.put("rtc.udp_port", "7882");
    }
    if (needsPlaceholderKeys(config)) {
      implied.put("keys", LiveKitConfig.PLACEHOLDER_KEY + ": " + LiveKitConfig.PLACEHOLDER_SECRET);
      implied.put("bind_addresses", "[127.0.0.1, '::1']");
    }
  }
}
