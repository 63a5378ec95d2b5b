/**
 * What a publisher sends us: one {@link io.livekit.jakarta.rtc.ingress.ReceiveStream} per SSRC
 * orders, repairs and inspects packets and writes them into the {@link
 * io.livekit.jakarta.rtc.ingress.PacketRing} of its layer, from which any number of media loops
 * read.
 */
package io.livekit.jakarta.rtc.ingress;
