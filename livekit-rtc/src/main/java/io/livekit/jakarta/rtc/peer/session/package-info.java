/**
 * The loop half of a peer connection: what stands between the sockets and the tracks. Everything in
 * it is owned by the peer's media loop; commands come in as tasks ({@link
 * io.livekit.jakarta.rtc.peer.session.PeerSession#command}), and {@link
 * io.livekit.jakarta.rtc.peer.session.SessionEvents} go out. It knows no description.
 */
package io.livekit.jakarta.rtc.peer.session;
