package io.livekit.jakarta.media.participant;

import io.livekit.jakarta.media.auth.RefreshTokens;
import io.livekit.jakarta.media.executor.RoomExecutor;
import io.livekit.jakarta.media.track.Permissions;
import io.livekit.jakarta.media.track.SignalOutput;
import io.livekit.jakarta.proto.SignalResponse;
import java.time.Duration;
import java.time.Instant;

/**
 * Keeps a client in tokens to come back with: regularly, and whenever its grants change (spec/01
 * §3.2). Owned by: the room's executor.
 */
final class TokenRefresh {
  static final Duration INTERVAL = Duration.ofMinutes(5);

  private final RoomExecutor executor;
  private final RefreshTokens tokens;
  private final String sid;
  private final Permissions permissions;
  private final Instant originalExpiry;
  private final SignalOutput output;
  private RoomExecutor.Timer timer;
  private boolean stopped;

  /**
   * @param originalExpiry end of the token that the session began with; null for never
   */
  TokenRefresh(
      RoomExecutor executor,
      RefreshTokens tokens,
      String sid,
      Permissions permissions,
      Instant originalExpiry,
      SignalOutput output) {
    this.executor = executor;
    this.tokens = tokens;
    this.sid = sid;
    this.permissions = permissions;
    this.originalExpiry = originalExpiry;
    this.output = output;
  }

  void start() {
    send();
    timer = executor.every(INTERVAL, this::send);
  }

  void send() {
    if (stopped) {
      return;
    }
    String token = tokens.refresh(permissions.grants(), sid, originalExpiry);
    output.send(SignalResponse.newBuilder().setRefreshToken(token).build());
  }

  void stop() {
    stopped = true;
    if (timer != null) {
      timer.cancel();
    }
  }
}
