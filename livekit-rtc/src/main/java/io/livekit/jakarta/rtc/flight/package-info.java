/** What Java Flight Recorder is told of. */
package io.livekit.jakarta.rtc.flight;
