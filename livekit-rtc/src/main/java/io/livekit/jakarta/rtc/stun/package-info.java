/**
 * STUN messages (RFC 8489): a view to read them, a builder to write them, integrity and
 * fingerprint. Sans-IO.
 */
package io.livekit.jakarta.rtc.stun;
