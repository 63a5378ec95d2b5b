package io.livekit.jakarta.cli.session;

import io.livekit.jakarta.proto.JoinResponse;
import io.livekit.jakarta.proto.Ping;
import io.livekit.jakarta.proto.Pong;
import io.livekit.jakarta.proto.SignalRequest;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Pings on the signalling connection and notices its silence (spec/01 §12). Owned by: the session's
 * executor.
 */
final class Heartbeat {
  private static final long MIN_INTERVAL_SECONDS = 1;
  private static final long MAX_INTERVAL_SECONDS = 60;

  private final LongSupplier wallMillis;
  private long intervalMillis = 5_000;
  private long timeoutNanos = TimeUnit.SECONDS.toNanos(15);
  private long lastHeardNanos;
  private long rttMillis;

  Heartbeat(LongSupplier wallMillis) {
    this.wallMillis = wallMillis;
  }

  void configure(JoinResponse join) {
    if (join.getPingInterval() > 0 && join.getPingTimeout() > 0) {
      long interval =
          Math.min(Math.max(join.getPingInterval(), MIN_INTERVAL_SECONDS), MAX_INTERVAL_SECONDS);
      intervalMillis = TimeUnit.SECONDS.toMillis(interval);
      timeoutNanos = TimeUnit.SECONDS.toNanos(Math.max(join.getPingTimeout(), interval));
    }
  }

  long intervalMillis() {
    return intervalMillis;
  }

  /** Anything that comes shows that the server is there. */
  void heard(long nowNanos) {
    lastHeardNanos = nowNanos;
  }

  void answered(Pong pong) {
    rttMillis = Math.max(0, wallMillis.getAsLong() - pong.getLastPingTimestamp());
  }

  boolean isSilent(long nowNanos) {
    return nowNanos - lastHeardNanos > timeoutNanos;
  }

  /** Old servers answer the one, new ones both. */
  SignalRequest ping() {
    return SignalRequest.newBuilder().setPing(wallMillis.getAsLong()).build();
  }

  SignalRequest pingRequest() {
    return SignalRequest.newBuilder()
        .setPingReq(Ping.newBuilder().setTimestamp(wallMillis.getAsLong()).setRtt(rttMillis))
        .build();
  }
}
