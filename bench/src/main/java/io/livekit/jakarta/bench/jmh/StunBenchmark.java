package io.livekit.jakarta.bench.jmh;

import io.livekit.jakarta.rtc.stun.StunAttribute;
import io.livekit.jakarta.rtc.stun.StunBuilder;
import io.livekit.jakarta.rtc.stun.StunClass;
import io.livekit.jakarta.rtc.stun.StunIntegrity;
import io.livekit.jakarta.rtc.stun.StunMessage;
import io.livekit.jakarta.rtc.stun.StunMethod;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A connectivity check, as each peer sends one every few seconds and a flood would many. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StunBenchmark {
  private final StunIntegrity key = StunIntegrity.ofPassword("a password of thirty-two letters");
  private final byte[] request;
  private final StunMessage view = new StunMessage();
  private final StunBuilder builder = new StunBuilder(512);
  private final InetSocketAddress address = new InetSocketAddress("192.0.2.1", 50_000);

  public StunBenchmark() {
    request =
        new StunBuilder(512)
            .begin(StunClass.REQUEST, StunMethod.BINDING, 1, 2)
            .text(StunAttribute.USERNAME, "abcdefghijklmnop:qrst")
            .unsignedInt(StunAttribute.PRIORITY, 1_862_270_975L)
            .integrity(key)
            .fingerprint()
            .toBytes();
  }

  /** What a packet to nobody costs. */
  @Benchmark
  public String readUsername() {
    view.wrap(request, 0, request.length);
    return view.destinationUfrag();
  }

  @Benchmark
  public boolean verify() {
    view.wrap(request, 0, request.length);
    return key.verify(view);
  }

  @Benchmark
  public int answer() {
    view.wrap(request, 0, request.length);
    return builder
        .beginResponse(StunClass.SUCCESS, view)
        .xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, address)
        .integrity(key)
        .fingerprint()
        .length();
  }
}
