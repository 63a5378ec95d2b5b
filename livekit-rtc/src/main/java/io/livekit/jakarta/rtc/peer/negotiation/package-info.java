/**
 * The control half of a peer connection: descriptions (JSEP, RFC 9429), and what they mean for
 * tracks and transport. Everything in it runs on the connection's control executor; it commands the
 * loop half ({@code session}), whose events come back through {@link
 * io.livekit.jakarta.rtc.peer.session.SessionEvents}.
 */
package io.livekit.jakarta.rtc.peer.negotiation;
