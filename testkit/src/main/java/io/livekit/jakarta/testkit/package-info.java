/**
 * What tests of a running server share: its address, tokens, calls of its API, a signalling socket,
 * and how to wait for what it does.
 */
package io.livekit.jakarta.testkit;
