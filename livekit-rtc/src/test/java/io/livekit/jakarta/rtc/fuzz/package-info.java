/**
 * What coverage-guided fuzzing needs beside its targets, which are the classes named {@code *Fuzz}
 * next to what they attack. {@code bin/fuzz} lists and runs them.
 */
package io.livekit.jakarta.rtc.fuzz;
