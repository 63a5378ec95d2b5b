/**
 * AES-GCM over heap arrays (NIST SP 800-38D), for SRTP packets and DTLS records: straight on the
 * processor's instructions where the JVM lets us, on the JDK's {@link javax.crypto.Cipher}
 * otherwise.
 */
package io.livekit.jakarta.rtc.aead;
