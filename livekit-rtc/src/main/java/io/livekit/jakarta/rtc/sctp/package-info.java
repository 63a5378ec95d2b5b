/**
 * SCTP over DTLS and data channels (RFC 9260, 8261, 8831, 8832, with partial reliability RFC 3758,
 * stream resets RFC 6525 and zero checksums RFC 9653). Sans-IO: bytes and time are arguments,
 * packets leave through a listener. {@link io.livekit.jakarta.rtc.sctp.DataChannels} is what a peer
 * connection uses.
 */
package io.livekit.jakarta.rtc.sctp;
