package io.livekit.jakarta.media.lifecycle;

import io.livekit.jakarta.media.auth.AccessTokens;
import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.media.id.Guid;
import jakarta.annotation.PostConstruct;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import java.time.Clock;
import java.time.Instant;

/** This node: what starts and stops with the application. Thread-safe. */
@Startup
@Singleton
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
public class MediaServer {
  private final String nodeId = Guid.node();
  private LiveKitConfig config;
  private AccessTokens tokens;

  @PostConstruct
  void start() {
    config = LiveKitConfig.load();
    tokens = new AccessTokens(config.keys(), Clock.systemUTC());
  }

  public LiveKitConfig config() {
    return config;
  }

  /** @return verifies and issues this node's access tokens */
  public AccessTokens tokens() {
    return tokens;
  }

  public String nodeId() {
    return nodeId;
  }

  /** @return whether new sessions are served */
  public boolean healthy() {
    return config != null;
  }

  /** @return when this node last looked at itself */
  public Instant statsUpdatedAt() {
    return Instant.now();
  }
}
