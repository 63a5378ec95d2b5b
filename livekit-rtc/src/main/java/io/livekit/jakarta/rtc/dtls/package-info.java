/**
 * DTLS 1.2 with SRTP keys (RFC 6347, RFC 5764) for one peer connection at a time.
 *
 * <p>Threading: a {@link io.livekit.jakarta.rtc.dtls.DtlsTransport} belongs to a media loop. The
 * library underneath blocks while it shakes hands, so that part runs on a bounded pool which is
 * given from outside; it talks to the loop through a bounded queue one way and the loop's executor
 * the other. Once connected, records are decrypted on the loop.
 */
package io.livekit.jakarta.rtc.dtls;
