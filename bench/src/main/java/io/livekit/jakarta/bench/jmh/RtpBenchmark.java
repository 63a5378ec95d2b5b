package io.livekit.jakarta.bench.jmh;

import io.livekit.jakarta.rtc.rtp.RtpPacket;
import io.livekit.jakarta.rtc.rtp.RtpWriter;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Reading and writing an RTP header. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RtpBenchmark {
  private final byte[] packet = new byte[1200];
  private final byte[] out = new byte[1200];
  private final RtpPacket view = new RtpPacket();
  private final RtpWriter writer = new RtpWriter();
  private final byte[] mid = {'0'};
  private int sequence;

  public RtpBenchmark() {
    Packets.header(packet, 7, 42);
  }

  @Benchmark
  public int parse() {
    view.wrap(packet, 0, packet.length);
    return view.ssrc() + view.extensionOffset(Packets.TRANSPORT_CC) + view.payloadOffset();
  }

  @Benchmark
  public int write() {
    writer.begin(out, 0, out.length, false, 96, ++sequence & 0xFFFF, sequence, 42);
    writer.addExtension(Packets.MID, mid, 0, 1);
    writer.addExtension(Packets.TRANSPORT_CC, 2);
    return writer.end();
  }
}
