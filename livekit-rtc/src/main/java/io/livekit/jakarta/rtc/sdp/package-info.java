/**
 * Session descriptions (RFC 8866, JSEP RFC 9429) as sections of lines: lines that nobody asks about
 * survive unchanged and in place, typed accessors read the attributes that WebRTC uses. Control
 * plane; one thread at a time.
 */
package io.livekit.jakarta.rtc.sdp;
