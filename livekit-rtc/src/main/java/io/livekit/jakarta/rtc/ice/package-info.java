/**
 * Interactive Connectivity Establishment (RFC 8445), lite and full, with trickle (RFC 8838),
 * consent (RFC 7675) and passive TCP candidates (RFC 6544). Sans-IO: bytes and time are arguments,
 * packets leave through {@link io.livekit.jakarta.rtc.ice.IceAgent.Output}.
 */
package io.livekit.jakarta.rtc.ice;
