package io.livekit.jakarta.bench.jmh;

import io.livekit.jakarta.rtc.rtcp.RtcpReader;
import io.livekit.jakarta.rtc.rtcp.RtcpWriter;
import io.livekit.jakarta.rtc.rtcp.TwccFeedbackGenerator;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Reading a subscriber's compound, and the congestion feedback to a publisher. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RtcpBenchmark {
  /** Packets between two reports at 2 Mbit/s and 50 ms. */
  private static final int PACKETS = 20;

  private static final long PACKET_NANOS = 2_500_000;

  private final byte[] compound = new byte[1200];
  private final int length;
  private final RtcpReader reader = new RtcpReader();
  private final TwccFeedbackGenerator twcc = new TwccFeedbackGenerator();
  private final RtcpWriter writer = new RtcpWriter();
  private final byte[] feedback = new byte[1200];
  private int sequence;
  private long now = 1_000_000_000L;

  public RtcpBenchmark() {
    RtcpWriter made = new RtcpWriter().begin(compound, 0, compound.length);
    made.receiverReport(1);
    made.reportBlock(2, 3, 4, 5_000, 6, 7, 8);
    made.reportBlock(3, 3, 4, 5_000, 6, 7, 8);
    made.nack(1, 2, new int[] {100, 101, 110}, 0, 3);
    made.pli(1, 2);
    length = made.length();
  }

  @Benchmark
  public int read() {
    reader.wrap(compound, 0, length);
    int sum = 0;
    while (reader.next()) {
      sum += reader.type().ordinal();
    }
    return sum;
  }

  /** Twenty packets noted down and reported. */
  @Benchmark
  public int transportFeedback() {
    for (int i = 0; i < PACKETS; i++) {
      now += PACKET_NANOS;
      twcc.onPacket(sequence++ & 0xFFFF, 9, false, TwccFeedbackGenerator.NO_SEND_TIME, now);
    }
    now += 100_000_000L;
    writer.begin(feedback, 0, feedback.length);
    twcc.write(writer, 1, now);
    return writer.length();
  }
}
