package io.livekit.jakarta.bench.jmh;

import io.livekit.jakarta.rtc.ingress.MediaCodec;
import io.livekit.jakarta.rtc.ingress.PacketFacts;
import io.livekit.jakarta.rtc.ingress.PacketRing;
import io.livekit.jakarta.rtc.ingress.RingCursor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Writing a packet into the ring, and reading what is known of it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RingBenchmark {
  @Param({"60", "1150"})
  public int bytes;

  private final PacketRing ring = new PacketRing(false, 512);
  private final RingCursor cursor = RingCursor.fromNewest(ring);
  private final PacketFacts facts = new PacketFacts();
  private final PacketFacts read = new PacketFacts();
  private final byte[] payload = new byte[1_200];
  private long now = 1_000_000_000L;

  @Benchmark
  public boolean insertAndRead() {
    now += 5_000_000;
    facts.sequence++;
    facts.arrivalNanos = now;
    facts.codec = MediaCodec.VP8;
    facts.payloadLength = bytes;
    ring.append(facts, payload, 0, payload, 0);
    return cursor.poll(read);
  }
}
