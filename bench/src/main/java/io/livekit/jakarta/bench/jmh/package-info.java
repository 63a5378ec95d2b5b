/** Micro-benchmarks of the packet path's parts; {@code bench/jmh} runs them. */
package io.livekit.jakarta.bench.jmh;
