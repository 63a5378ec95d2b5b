/** Starts the real server and the real clients, and lets tests wait for what these promise. */
package io.livekit.jakarta.e2e.harness;
