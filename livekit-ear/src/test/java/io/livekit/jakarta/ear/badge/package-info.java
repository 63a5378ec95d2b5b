/** A library of the enterprise's own beside ours, by which the container knows its people. */
package io.livekit.jakarta.ear.badge;
