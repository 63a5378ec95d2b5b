/**
 * SRTP and SRTCP: protect and unprotect with AES-GCM (RFC 7714) or AES-CM with HMAC-SHA1 (RFC
 * 3711), on the JDK's ciphers and heap arrays. Nothing here blocks, logs or throws for what a peer
 * sent: a bad packet yields a negative {@link io.livekit.jakarta.rtc.srtp.SrtpError} code.
 */
package io.livekit.jakarta.rtc.srtp;
