package io.livekit.jakarta.media.auth;

/**
 * The {@code sip} claim.
 *
 * @param admin may manage trunks and dispatch rules
 * @param call may make and transfer calls
 */
public record SipGrant(boolean admin, boolean call) {

  /** Grants nothing. */
  public static final SipGrant NONE = new SipGrant(false, false);
}
