package io.livekit.jakarta.rtc.ice;

import java.util.Objects;

/**
 * How one agent behaves. The defaults are LiveKit's timers (keepalive 2 s, disconnected 10 s,
 * failed 5 s later).
 *
 * @param lite answer checks only and send none (RFC 8445 §2.5)
 * @param role the role to start with; a conflict may change it
 * @param nomination when a controlling agent nominates
 * @param keepaliveNanos interval of consent checks on the selected path (RFC 7675 §5.1 allows 4 s
 *     at least for consent alone; ours are keepalives too)
 * @param disconnectedNanos silence until DISCONNECTED
 * @param failedNanos further silence until FAILED; a search for a first path fails after both
 *     together
 * @param consentNanos how long sending may go on without the other side's consent (RFC 7675 §5.1:
 *     30 s)
 * @param pacingNanos least time between two new checks (Ta in RFC 8445 §14.2)
 */
public record IceConfig(
    boolean lite,
    IceRole role,
    Nomination nomination,
    long keepaliveNanos,
    long disconnectedNanos,
    long failedNanos,
    long consentNanos,
    long pacingNanos) {

  /** When a controlling agent puts USE-CANDIDATE into its checks. */
  public enum Nomination {
    /** Once, on the best valid pair (RFC 8445 §8.1.1). */
    REGULAR,
    /** In every check, as RFC 5245 §8.1.1.2 allowed: one round trip faster. */
    AGGRESSIVE
  }

  private static final long MILLIS = 1_000_000L;

  /** Refuses missing parts and times that would spin. */
  public IceConfig {
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(nomination, "nomination");
    if (keepaliveNanos <= 0
        || disconnectedNanos <= 0
        || failedNanos <= 0
        || consentNanos <= 0
        || pacingNanos <= 0) {
      throw new IllegalArgumentException("times must be positive");
    }
    if (lite && role == IceRole.CONTROLLING) {
      throw new IllegalArgumentException("a lite agent is controlled");
    }
  }

  /** A full agent. */
  public static IceConfig full(IceRole role) {
    return new IceConfig(
        false,
        role,
        Nomination.REGULAR,
        2_000 * MILLIS,
        10_000 * MILLIS,
        5_000 * MILLIS,
        30_000 * MILLIS,
        20 * MILLIS);
  }

  /** A lite agent. */
  public static IceConfig liteAgent() {
    return new IceConfig(
        true,
        IceRole.CONTROLLED,
        Nomination.REGULAR,
        2_000 * MILLIS,
        10_000 * MILLIS,
        5_000 * MILLIS,
        30_000 * MILLIS,
        20 * MILLIS);
  }

  /** The same with another way to nominate. */
  public IceConfig withNomination(Nomination other) {
    return new IceConfig(
        lite,
        role,
        other,
        keepaliveNanos,
        disconnectedNanos,
        failedNanos,
        consentNanos,
        pacingNanos);
  }

  /** The same with other patience. */
  public IceConfig withTimeouts(long disconnected, long failed, long consent) {
    return new IceConfig(
        lite, role, nomination, keepaliveNanos, disconnected, failed, consent, pacingNanos);
  }
}
