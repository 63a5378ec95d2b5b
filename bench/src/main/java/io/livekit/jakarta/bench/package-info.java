/**
 * The whole-server benchmark: one server in its own process, a room full of participants in this
 * one, and what the server spent on each packet that it sent.
 */
package io.livekit.jakarta.bench;
