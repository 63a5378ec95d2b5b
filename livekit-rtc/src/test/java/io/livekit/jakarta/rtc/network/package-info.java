/**
 * Whole calls over bad networks on virtual time: clients that behave like browsers but share no
 * code with our peer connections above ICE, SRTP and SCTP, the real server between them, and what a
 * viewer would have seen.
 */
package io.livekit.jakarta.rtc.network;
