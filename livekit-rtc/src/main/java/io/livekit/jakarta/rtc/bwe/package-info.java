/**
 * What gets through to one subscriber: the log of what it was sent, and from its feedback an
 * estimate of the bandwidth, by the delay's trend (draft-ietf-rmcat-gcc-02), by loss, and by
 * probes. Sans-IO: reads no clock, allocates nothing for a packet.
 */
package io.livekit.jakarta.rtc.bwe;
