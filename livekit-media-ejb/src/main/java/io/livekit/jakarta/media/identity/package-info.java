/**
 * Callers who are known to somebody else than a LiveKit API key: tokens of OpenID providers, and
 * what the roles of such callers grant.
 */
package io.livekit.jakarta.media.identity;
