package io.livekit.jakarta.rtc.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.dtls.DtlsDrop;
import io.livekit.jakarta.rtc.egress.EgressVerdict;
import io.livekit.jakarta.rtc.ice.IceDrop;
import io.livekit.jakarta.rtc.ingress.IngressVerdict;
import io.livekit.jakarta.rtc.sctp.SctpDrop;
import io.livekit.jakarta.rtc.srtp.SrtpError;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LoopCountersTest {
  private final LoopCounters counters = new LoopCounters();

  private Map<String, Long> drops() {
    Map<String, Long> drops = new TreeMap<>();
    counters.addDropsTo(drops);
    return drops;
  }

  @Test
  void everyReasonHasACounterOfItsOwn() {
    int reasons = 0;
    for (LoopDrop reason : LoopDrop.values()) {
      counters.drop(reason, ++reasons);
    }
    for (SrtpError error : SrtpError.values()) {
      counters.drop(error);
      reasons++;
    }
    for (IngressVerdict reason : IngressVerdict.values()) {
      counters.drop(reason);
      reasons++;
    }
    for (EgressVerdict reason : EgressVerdict.values()) {
      counters.drop(reason);
      reasons++;
    }
    for (IceDrop reason : IceDrop.values()) {
      counters.drop(reason);
      reasons++;
    }
    for (DtlsDrop reason : DtlsDrop.values()) {
      counters.drop(reason);
      reasons++;
    }
    for (SctpDrop reason : SctpDrop.values()) {
      counters.drop(reason);
      reasons++;
    }
    Map<String, Long> drops = drops();
    assertThat(drops).hasSize(reasons);
    assertThat(drops)
        .containsEntry("OVERSIZED", 1L)
        .containsEntry("UNKNOWN_PROTOCOL", 2L)
        .containsEntry("DTLS_MALFORMED", 1L)
        .containsEntry("ICE_MALFORMED", 1L)
        .containsEntry("SRTP_MALFORMED", 1L)
        .containsEntry("SCTP_UNKNOWN_PPID", 1L)
        .containsEntry("EGRESS_NACK_OVER_BUDGET", 1L)
        .containsEntry("INGRESS_SSRC_LIMIT", 1L);
  }

  @Test
  void whatNeverHappenedIsNotListed() {
    assertThat(drops()).isEmpty();
    counters.drop(LoopDrop.PEER_RATE, 3);
    assertThat(drops()).isEqualTo(Map.of("PEER_RATE", 3L));
  }
}
