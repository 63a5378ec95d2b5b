/**
 * What any client, whatever it is written in, meets on the wire: handshakes, refusals, frames and
 * the server API.
 */
package io.livekit.jakarta.e2e.protocol;
