/** Asks the application before something happens, off the rooms' threads and within a time. */
package io.livekit.jakarta.media.decision;
