/**
 * When packets of video leave for a path that is known to be narrow: spread over time, so that a
 * key frame doesn't overflow the queue before it.
 */
package io.livekit.jakarta.rtc.pacing;
