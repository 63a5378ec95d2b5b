package io.livekit.jakarta.bench.jmh;

import io.livekit.jakarta.rtc.peer.HostileDescriptions;
import io.livekit.jakarta.rtc.sdp.SessionDescription;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Reading descriptions that are made to be costly: the time for a kilobyte must not depend on the
 * number of lines in a section. One operation reads some 64 kB.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class DescriptionBenchmark {
  @Param({"SSRC_ATTRIBUTE", "RTCP_FEEDBACK", "RTX", "NOTHING"})
  public HostileDescriptions kind;

  @Param({"90", "900"})
  public int lines;

  private String offer;

  /** Some 64 kB, whatever the sections' length. */
  @Setup
  public void write() {
    offer = kind.offer(Math.max(1, (64 << 10) / kind.offer(1, lines).length()), lines);
  }

  @Benchmark
  public SessionDescription read() {
    return SessionDescription.parse(offer);
  }
}
