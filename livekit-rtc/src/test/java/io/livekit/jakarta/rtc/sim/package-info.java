/**
 * A world on virtual time for tests: a clock, an event loop that drives sans-IO objects, and a
 * seeded network with loss, bursts, delay, jitter, duplication, bandwidth, outages and NATs.
 * Reproducible: same seed, same run.
 */
package io.livekit.jakarta.rtc.sim;
