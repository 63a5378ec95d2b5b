package io.livekit.jakarta.rtc.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.livekit.jakarta.rtc.core.Ntp;
import io.livekit.jakarta.rtc.rtcp.RtcpReader;
import io.livekit.jakarta.rtc.rtcp.RtcpWriter;
import org.junit.jupiter.api.Test;

class RoundTripMeterTest {
  private static final long MILLI = 1_000_000L;

  @Test
  void learnsTheRoundTripFromTheAnswerToItsReferenceTime() {
    RoundTripMeter meter = new RoundTripMeter();
    long now = 5_000 * MILLI;
    byte[] buf = new byte[100];
    RtcpWriter writer = new RtcpWriter().begin(buf, 0, buf.length);
    meter.write(writer, 1, now);
    RtcpReader reader = new RtcpReader().wrap(buf, 0, writer.length());
    assertThat(reader.next()).isTrue();
    assertThat(reader.extendedReport().hasReferenceTime()).isTrue();
    int reference = Ntp.compact(reader.extendedReport().referenceTime());
    assertThat(meter.rttNanos()).isZero();
    meter.onAnswer(reference, Ntp.compactFromNanos(300 * MILLI), now + 350 * MILLI);
    assertThat(meter.rttNanos()).isCloseTo(50 * MILLI, within(MILLI));
    // a delay longer than the time passed
    meter.onAnswer(reference, Ntp.compactFromNanos(500 * MILLI), now + 350 * MILLI);
    assertThat(meter.rttNanos()).isCloseTo(50 * MILLI, within(MILLI));
    meter.write(writer.begin(buf, 0, buf.length), 1, now + 999 * MILLI);
    assertThat(writer.length()).isZero();
    assertThat(meter.nextTimeoutNanos()).isEqualTo(now + 1_000 * MILLI);
  }
}
