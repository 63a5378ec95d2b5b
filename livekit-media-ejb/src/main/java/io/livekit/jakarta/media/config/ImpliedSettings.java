package io.livekit.jakarta.media.config;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * What older keys and development mode stand for, given what was configured. Owned by: one thread.
 */
final class ImpliedSettings {
  private final ConfigBinder binder;

  private ImpliedSettings(ConfigBinder binder) {
    this.binder = binder;
  }

  /** Tells the binder what the keys that are set imply for those that aren't. */
  static void add(ConfigBinder binder) {
    ImpliedSettings settings = new ImpliedSettings(binder);
    settings.olderKeys();
    if (binder.given("development", Boolean.class)) {
      settings.development();
    }
  }

  private void olderKeys() {
    for (ConfigKey key : ConfigKey.all()) {
      String newer = key.setting().olderNameOf();
      if (!newer.isEmpty() && binder.isGiven(key.path())) {
        String value = binder.given(key).toString();
        if (!value.isEmpty() && !value.equals(key.setting().def())) {
          binder.imply(newer, value);
        }
      }
    }
  }

  private void development() {
    binder.imply("logging.level", "debug");
    binder.imply("rest.page", "true");
    binder.imply("turn.relay_range_start", "30000");
    binder.imply("turn.relay_range_end", "30002");
    if (!binder.isGiven("rtc.port_range_start") && !binder.isGiven("rtc.port_range_end")) {
      binder.imply("rtc.udp_port", "7882");
    }
    // Without configured keys it has to make do with placeholders, which everybody knows.
    if (binder.given("keys", ApiKeys.class).isEmpty()
        && binder.given("key_file", String.class).isEmpty()) {
      binder.usePlaceholderKeys();
      binder.imply("keys", LiveKitConfig.PLACEHOLDER_KEY + ": " + LiveKitConfig.PLACEHOLDER_SECRET);
      binder.imply("bind_addresses", "[127.0.0.1, '::1']");
      includeNetworks();
    }
  }

  /**
   * With placeholder keys the server listens on loopback, and so uses loopback. Told to listen on
   * an address of a network instead, it has to be let use that network.
   */
  private void includeNetworks() {
    List<Object> networks = new ArrayList<>(binder.given("rtc.ips.includes", List.class));
    int before = networks.size();
    for (Object bind : binder.given("bind_addresses", List.class)) {
      String literal = bind.toString();
      if (IpAddresses.isLiteral(literal)) {
        InetAddress address = IpAddresses.parse(literal);
        if (!address.isLoopbackAddress() && !address.isAnyLocalAddress()) {
          networks.add(literal + "/24");
        }
      }
    }
    if (networks.size() > before) {
      binder.replace("rtc.ips.includes", List.copyOf(networks));
    }
  }
}
