package io.livekit.jakarta.rtc.ice;

import io.livekit.jakarta.rtc.core.TransportPath;
import java.security.SecureRandom;
import java.util.Random;

/** An ICE agent for one component. Owned by: MediaLoop. */
public final class IceAgent {
  /** Where the agent's packets and news go, on the thread that drives it. */
  public interface Output {
    /** Sends one STUN packet; the range is valid during the call only. */
    void send(TransportPath path, byte[] buf, int off, int len);

    /** The state changed. */
    void stateChanged(IceState state);

    /** Media goes another way from now on. */
    void selectedPathChanged(TransportPath path);
  }

  private final IceConfig config;
  private final Output out;
  private final Random random;
  private IceCredentials local;

  /** An agent with unpredictable transaction ids. */
  public IceAgent(IceConfig config, IceCredentials local, Output out) {
    this(config, local, out, new SecureRandom());
  }

  /** An agent with the caller's randomness, for reproducible tests. */
  public IceAgent(IceConfig config, IceCredentials local, Output out, Random random) {
    this.config = config;
    this.local = local;
    this.out = out;
    this.random = random;
  }

  public void setRemote(IceCredentials remote, boolean remoteLite, long nowNanos) {}

  public void addRemoteCandidate(IceCandidate candidate, long nowNanos) {}

  public void addLocalCandidate(IceCandidate host) {}

  public void restart(IceCredentials newLocal, long nowNanos) {}

  public void receiveStun(TransportPath path, byte[] buf, int off, int len, long nowNanos) {}

  public void onTrafficReceived(TransportPath path, long nowNanos) {}

  public boolean isValidated(TransportPath path) {
    return false;
  }

  public TransportPath selectedPath() {
    return null;
  }

  public IceState state() {
    return IceState.NEW;
  }

  public IceRole role() {
    return config.role();
  }

  public IceCredentials localCredentials() {
    return local;
  }

  public void onTimeout(long nowNanos) {}

  public long nextTimeoutNanos() {
    return Long.MAX_VALUE;
  }

  public void close() {}
}
