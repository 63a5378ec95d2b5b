package io.livekit.jakarta.media.config;

import java.time.Duration;
import java.util.List;

/** Section {@code redis}. */
public record RedisConfig(
    @Setting("`host:port`") String address,
    @Setting("User name") String username,
    @Setting("Password") Secret password,
    @Setting(value = "Database", def = "0") int db,
    @Setting(value = "Older name of `tls.enabled`", def = "false") boolean useTls,
    @Setting("TLS") Tls tls,
    @Setting("Sentinel: name of the master") String sentinelMasterName,
    @Setting("Sentinel: user name") String sentinelUsername,
    @Setting("Sentinel: password") Secret sentinelPassword,
    @Setting("Sentinel: addresses") List<String> sentinelAddresses,
    @Setting("Cluster: addresses") List<String> clusterAddresses,
    @Setting(value = "Time to connect; 0 is the default", def = "0", unit = "ms") int dialTimeout,
    @Setting(value = "Time to read; 0 is the default", def = "0", unit = "ms") int readTimeout,
    @Setting(value = "Time to write; 0 is the default", def = "0", unit = "ms") int writeTimeout,
    @Setting(value = "Cluster: redirections followed", def = "2") int maxRedirects,
    @Setting(value = "Wait for a free connection", def = "0") Duration poolTimeout,
    @Setting(value = "Connections; 0 is the default", def = "0") int poolSize) {

  /** Section {@code redis.tls}. */
  public record Tls(
      @Setting(value = "Whether to use TLS", def = "false") boolean enabled,
      @Setting(value = "Accept any certificate", def = "false") boolean insecure,
      @Setting("Name expected in the certificate") String serverName,
      @Setting("Certificate authorities, PEM") String caCertFile,
      @Setting("Own certificate, PEM") String clientCertFile,
      @Setting("Own private key, PEM") String clientKeyFile) {}

  /**
   * @return whether any kind of Redis is configured
   */
  public boolean isConfigured() {
    return !address.isEmpty() || !sentinelAddresses.isEmpty() || !clusterAddresses.isEmpty();
  }
}
