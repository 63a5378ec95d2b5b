/**
 * One forwarded track per subscriber: which packets to send, how their headers and payload
 * descriptors change, what was sent (for retransmission) and what to report.
 */
package io.livekit.jakarta.rtc.egress;
