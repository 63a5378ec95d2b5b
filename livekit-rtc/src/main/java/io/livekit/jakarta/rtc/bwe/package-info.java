/**
 * Bandwidth estimation: feedback to publishers and estimates about subscribers. Time comes in as an
 * argument.
 */
package io.livekit.jakarta.rtc.bwe;
