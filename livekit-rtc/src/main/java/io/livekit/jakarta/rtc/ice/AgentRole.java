package io.livekit.jakarta.rtc.ice;

import io.livekit.jakarta.rtc.stun.StunAttribute;
import io.livekit.jakarta.rtc.stun.StunMessage;

/**
 * Who nominates, and who gives way when both sides would (RFC 8445 §7.3.1.1). Owned by: the media
 * loop, through its agent.
 */
final class AgentRole {
  /** What became of the roles when a check came in. */
  enum Verdict {
    /** One side controls, the other is controlled. */
    AGREED,
    /** Both had the same, and ours has changed. */
    SWITCHED,
    /** Both have the same, and the other side has to change. */
    REFUSED
  }

  private final boolean lite;
  private final long tieBreaker;
  private IceRole role;

  AgentRole(IceConfig config, long tieBreaker) {
    this.lite = config.lite();
    this.role = config.role();
    this.tieBreaker = tieBreaker;
  }

  IceRole get() {
    return role;
  }

  boolean controls() {
    return role == IceRole.CONTROLLING;
  }

  /** Against a lite agent the full one controls, whoever offered (RFC 8445 §6.1.1). */
  void takeControl() {
    role = IceRole.CONTROLLING;
  }

  void switchOver() {
    role = controls() ? IceRole.CONTROLLED : IceRole.CONTROLLING;
  }

  /** Compares the roles when a check comes in, and switches ours where the other side wins. */
  Verdict compare(StunMessage request) {
    boolean theyControl = request.has(StunAttribute.ICE_CONTROLLING);
    boolean theyAreControlled = request.has(StunAttribute.ICE_CONTROLLED);
    if (lite) {
      return theyAreControlled && !theyControl ? Verdict.REFUSED : Verdict.AGREED;
    }
    if (!(controls() ? theyControl : theyAreControlled)) {
      return Verdict.AGREED;
    }
    int attribute = controls() ? StunAttribute.ICE_CONTROLLING : StunAttribute.ICE_CONTROLLED;
    boolean oursIsLarger = Long.compareUnsigned(tieBreaker, request.longValue(attribute, 0)) >= 0;
    if (oursIsLarger == controls()) {
      return Verdict.REFUSED; // the larger one controls
    }
    switchOver();
    return Verdict.SWITCHED;
  }
}
