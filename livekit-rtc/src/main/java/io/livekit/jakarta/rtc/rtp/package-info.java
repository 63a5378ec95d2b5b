/**
 * RTP packets (RFC 3550), header extensions (RFC 8285) and retransmission (RFC 4588) as views and
 * writers over heap arrays. Nothing here allocates per packet, and malformed input leads to a
 * verdict rather than to an exception.
 */
package io.livekit.jakarta.rtc.rtp;
