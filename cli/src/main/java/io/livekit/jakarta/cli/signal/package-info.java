/** The signalling conversation over a WebSocket, as a client holds it (spec/01 §2, §3). */
package io.livekit.jakarta.cli.signal;
