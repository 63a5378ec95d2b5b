/**
 * What a room sees of the WebRTC engine: an engine per node, a transport per peer connection, and
 * on it receivers (media a client publishes), senders (media forwarded to a client) and data
 * channels. Only contracts and values: {@code negotiation} implements them on the control executor
 * and commands {@code session} on the loops; {@code engine} puts the two together.
 *
 * <p>Threading: every {@link io.livekit.jakarta.rtc.peer.PeerTransport} has one serial <em>control
 * executor</em>, given in its {@link io.livekit.jakarta.rtc.peer.PeerConfig}. All its methods are
 * called on that executor unless they say otherwise, none of them blocks, and every listener call
 * comes on it. Packets never touch it: they stay on the media loops.
 */
package io.livekit.jakarta.rtc.peer;
