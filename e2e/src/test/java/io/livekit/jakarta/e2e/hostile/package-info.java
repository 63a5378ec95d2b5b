/** Clients that mean harm, against the real launcher: everybody else goes on. */
package io.livekit.jakarta.e2e.hostile;
