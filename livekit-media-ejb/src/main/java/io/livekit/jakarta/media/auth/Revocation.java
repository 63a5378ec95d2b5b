package io.livekit.jakarta.media.auth;

/**
 * That somebody's tokens for a room are no longer taken. All times in seconds since 1970.
 *
 * @param subject hash of the room's name and the identity, in hexadecimal digits
 * @param issuedUntil of tokens that were issued later nothing is said
 * @param refreshedUntil the same for the server's own refresh tokens, which continue former ones
 * @param until when it ends
 */
public record Revocation(String subject, long issuedUntil, long refreshedUntil, long until) {

  /**
   * @return both of them
   */
  Revocation and(Revocation other) {
    return new Revocation(
        subject,
        Math.max(issuedUntil, other.issuedUntil),
        Math.max(refreshedUntil, other.refreshedUntil),
        Math.max(until, other.until));
  }

  boolean covers(TokenOrigin token) {
    long limit = token.isRefreshed() ? refreshedUntil : issuedUntil;
    // What doesn't say when it was issued may be as old as any.
    return token.issuedAt().map(issued -> issued.getEpochSecond() <= limit).orElse(true);
  }
}
