/**
 * What tests of a running server share: ports and its address, tokens, calls of its API, a
 * signalling socket and what a participant says by it, Chromium and the demo page in it, how to
 * wait for what the server does, and whose turn it is where the machine is shared.
 */
package io.livekit.jakarta.testkit;
