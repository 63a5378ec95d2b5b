package io.livekit.jakarta.launcher;

import io.livekit.jakarta.media.config.ConfigLoader;

/**
 * A start that disturbs nobody: the classes that it loads are what the archive for the next starts
 * is made of.
 */
final class WarmUp {

  private WarmUp() {}

  static void configure(ConfigLoader loader) {
    loader.override("development", "true", "--warm-up");
    loader.override("bind_addresses", "127.0.0.1", "--warm-up");
    loader.override("port", Integer.toString(FreePort.onLoopback()), "--warm-up");
    loader.override("rtc.tcp_port", "0", "--warm-up");
    loader.override("rtc.udp_port", Integer.toString(FreePort.onLoopback()), "--warm-up");
  }
}
