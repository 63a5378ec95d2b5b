package io.livekit.jakarta.bench.jmh;

import io.livekit.jakarta.rtc.rtp.RtpWriter;
import io.livekit.jakarta.rtc.srtp.SrtpProfile;
import io.livekit.jakarta.rtc.srtp.SrtpProtector;
import io.livekit.jakarta.rtc.srtp.SrtpUnprotector;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Protecting and unprotecting one packet, of audio's and of video's size. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SrtpBenchmark {
  private static final int HEADER = 12;
  private static final int SSRC = 77;

  @Param({"80", "1150"})
  public int payload;

  @Param({"AEAD_AES_128_GCM", "AES128_CM_HMAC_SHA1_80"})
  public SrtpProfile profile;

  private final byte[] plain = new byte[2048];
  private final byte[] out = new byte[2048];
  private final byte[] opened = new byte[2048];
  private final byte[] sealed = new byte[2048];
  private SrtpProtector protector;
  private SrtpUnprotector unprotector;
  private int sealedLength;
  private long index;

  @Setup
  public void keys() {
    byte[] key = new byte[16];
    byte[] salt = new byte[profile == SrtpProfile.AEAD_AES_128_GCM ? 12 : 14];
    protector = new SrtpProtector(profile, key, salt);
    unprotector = new SrtpUnprotector(profile, key, salt, SrtpUnprotector.REPLAY_WINDOW_OFF);
    RtpWriter.writeHeader(out, 0, false, 96, 0, 0, SSRC);
    RtpWriter.writeHeader(sealed, 0, false, 96, 0, 0, SSRC);
    sealedLength = protector.protectRtp(sealed, 0, HEADER, plain, 0, payload, 0);
  }

  @Benchmark
  public int protect() {
    return protector.protectRtp(out, 0, HEADER, plain, 0, payload, ++index);
  }

  /** As VP8 needs it: the first bytes are rewritten. */
  @Benchmark
  public int protectWithPrefix() {
    return protector.protectRtp(out, 0, HEADER, 6, plain, 6, payload - 6, ++index);
  }

  @Benchmark
  public int unprotect() {
    return unprotector.unprotectRtp(sealed, 0, sealedLength, opened, 0);
  }
}
