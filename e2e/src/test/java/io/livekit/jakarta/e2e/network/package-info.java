/** Calls over networks that lose packets, fail for a while, or pass no UDP. */
package io.livekit.jakarta.e2e.network;
