/**
 * RTCP compounds (RFC 3550, 4585, 5104, 3611, transport-wide feedback, REMB): a reading cursor and
 * an appending writer.
 */
package io.livekit.jakarta.rtc.rtcp;
