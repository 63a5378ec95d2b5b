package io.livekit.jakarta.bench.jmh;

import io.livekit.jakarta.rtc.egress.DiscardingOut;
import io.livekit.jakarta.rtc.egress.DownTrack;
import io.livekit.jakarta.rtc.egress.DownTrackConfig;
import io.livekit.jakarta.rtc.egress.FanOut;
import io.livekit.jakarta.rtc.ingress.LocalTrack;
import io.livekit.jakarta.rtc.ingress.MediaCodec;
import io.livekit.jakarta.rtc.rtp.HeaderExtension;
import io.livekit.jakarta.rtc.rtp.HeaderExtensionIds;
import io.livekit.jakarta.rtc.srtp.SrtpProfile;
import io.livekit.jakarta.rtc.srtp.SrtpProtector;
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
 * One packet from the ring to all its subscribers' encrypted packets: everything but the socket.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ForwardBenchmark {
  private static final int OPUS_BYTES = 60;
  private static final int VP8_BYTES = 1_000;
  private static final byte[] VP8_KEY_FRAME = {
    0x10, 0x02, 0x00, (byte) 0x9d, 0x01, 0x2a, (byte) 0x80, 0x02, 0x68, 0x01
  };

  @Param({"1", "20", "90"})
  public int subscribers;

  @Param({"OPUS", "VP8"})
  public MediaCodec codec;

  @Param({"true", "false"})
  public boolean encrypted;

  private final FanOut fanOut = new FanOut(() -> {});
  private LocalTrack source;
  private byte[] frame;
  private long now = 1_000_000_000L;
  private long timestamp;

  /** Encrypts, or leaves out even the copy, so that the difference is what SRTP costs. */
  private static final class Sink extends DiscardingOut {
    private final SrtpProtector protector;

    Sink(boolean encrypted) {
      protector =
          encrypted
              ? new SrtpProtector(SrtpProfile.AEAD_AES_128_GCM, new byte[16], new byte[12])
              : null;
    }

    @Override
    public int seal(
        int headerLength,
        int prefixLength,
        byte[] src,
        int srcOff,
        int srcLen,
        long extendedSequence) {
      return protector == null
          ? headerLength + prefixLength + srcLen
          : protector.protectRtp(
              claim(0),
              offset(),
              headerLength,
              prefixLength,
              src,
              srcOff,
              srcLen,
              extendedSequence);
    }
  }

  @Setup
  public void subscribe() {
    source = new LocalTrack(codec, 512);
    boolean video = codec == MediaCodec.VP8;
    frame = new byte[video ? VP8_BYTES : OPUS_BYTES];
    HeaderExtensionIds ids = new HeaderExtensionIds();
    if (video) {
      ids.set(HeaderExtension.ABS_SEND_TIME, 3);
    }
    for (int i = 0; i < subscribers; i++) {
      Sink sink = new Sink(encrypted);
      DownTrackConfig config =
          new DownTrackConfig(
              codec,
              96,
              96,
              i + 1,
              video ? 97 : -1,
              10_000 + i,
              true,
              ids,
              true,
              "0",
              "",
              "c",
              512);
      fanOut.attach(new DownTrack(config, sink, 1, 1), source, now);
    }
    if (video) {
      byte[] key = frame.clone();
      System.arraycopy(VP8_KEY_FRAME, 0, key, 0, VP8_KEY_FRAME.length);
      source.writeFrame(key, 0, key.length, 0, now);
      fanOut.poll(100, now);
      frame[0] = 0x11;
    }
  }

  /** Time for all subscribers together. */
  @Benchmark
  public int forward() {
    now += 5_000_000;
    timestamp += 960;
    source.writeFrame(frame, 0, frame.length, timestamp, now);
    return fanOut.poll(100, now);
  }
}
