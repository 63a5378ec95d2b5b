package io.livekit.jakarta.rtc.peer;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.livekit.jakarta.rtc.fuzz.Script;
import io.livekit.jakarta.rtc.rtcp.RtcpWriter;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A participant with valid keys who sends any RTP, RTCP and SCTP through the whole server, while
 * two others talk to each other.
 */
class PeerFuzz {
  private static final long SEED = 99;
  private static final int MAX_STEPS = 400;
  private static final long MAX_MILLIS = 3_000;

  /** Media of Alice, the budget for resending it, and the answers to what was sent. */
  private static final long MAX_BYTES_BACK = 1_500_000;

  static Stream<byte[]> seeds() {
    byte[] buf = new byte[1200];
    RtcpWriter writer = new RtcpWriter().begin(buf, 0, buf.length);
    writer.receiverReport(1);
    writer.reportBlock(3, 2, 3, 4, 5, 6, 7);
    writer.nack(1, 3, new int[] {1, 2, 3, 7}, 0, 4);
    writer.pli(1, 3);
    writer.fir(1, 3, 1);
    writer.remb(1, 100_000, new int[] {3}, 1);
    writer.receiverReferenceTime(1, 7);
    byte[] feedback = Arrays.copyOf(buf, writer.length());
    writer.begin(buf, 0, buf.length);
    writer.senderReport(0, 2, 3, 4, 5);
    writer.sourceDescription(0, "x");
    writer.delaySinceLastReceiverReport(1, 2, 3, 4);
    writer.bye(0);
    byte[] reports = Arrays.copyOf(buf, writer.length());
    byte[] vp8 = new byte[40];
    vp8[0] = (byte) 0x80;
    vp8[1] = 96;
    vp8[3] = 9;
    vp8[12] = 0x10;
    byte[] withMid = new byte[60];
    System.arraycopy(vp8, 0, withMid, 0, 12);
    withMid[0] = (byte) 0x90;
    withMid[11] = 77;
    System.arraycopy(
        new byte[] {
          (byte) 0xBE, (byte) 0xDE, 0, 2, 0x40, '1', (byte) 0xa0, 'q', (byte) 0xb1, 'f', 'f', 0
        },
        0,
        withMid,
        12,
        12);
    byte[] open = {
      0, 3, 0, 29, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 50, 3, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 'x', 0,
      0, 0
    };
    byte[] text = {0, 3, 0, 18, 0, 0, 0, 1, 0, 9, 0, 1, 0, 0, 0, 51, 'h', 'i', 0, 0};
    byte[] sack = {3, 0, 0, 16, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff, 0, 0, 0, 0};
    return Stream.of(
        Script.join(step(0, vp8), step(0, withMid), new byte[] {4, 10}, step(1, reports)),
        Script.join(step(1, feedback), new byte[] {4, 100}, step(1, feedback)),
        Script.join(step(2, open), step(2, text), step(2, sack)),
        Script.join(
            step(3, new byte[] {23, 1, 2}),
            step(3, new byte[] {(byte) 0x80, 96, 0, 1}),
            new byte[] {4, 50}));
  }

  private static byte[] step(int what, byte[] block) {
    return Script.join(new byte[] {(byte) what}, Script.blocks(block));
  }

  @MethodSource("seeds")
  @FuzzTest
  void fuzz(byte[] data) {
    Script script = new Script(data);
    try (HostileRig rig = new HostileRig(SEED, 1)) {
      rig.silenceMallory();
      int[] ssrcs = ssrcs(rig);
      int firstTsn = rig.nextTsn();
      long before = rig.bytesToMallory;
      long requests = rig.aliceVideo.keyFrameRequests();
      long millis = 0;
      for (int steps = 0; steps < MAX_STEPS && script.hasMore() && millis < MAX_MILLIS; steps++) {
        switch (script.u8() % 5) {
          case 0 -> rig.rtp(withSsrc(script.block(), 8, ssrcs));
          case 1 -> rig.rtcp(withSsrcs(script.block(), ssrcs));
          case 2 -> rig.sctp(withTsns(script.block(), firstTsn));
          case 3 -> rig.raw(script.block());
          default -> {
            int pause = script.u8();
            rig.world.runMillis(pause);
            millis += pause;
          }
        }
      }
      rig.othersAreUntouched();
      assertThat(rig.bytesToMallory - before).isLessThan(MAX_BYTES_BACK);
      assertThat(rig.aliceVideo.keyFrameRequests() - requests)
          .isLessThanOrEqualTo(2 + (millis + 1_000) / 500);
    }
  }

  /** Of what Mallory sends and of what Mallory is sent. */
  private static int[] ssrcs(HostileRig rig) {
    return new int[] {rig.ownSsrc(), rig.ownSsrc() + 1, 0x1234, rig.receivedSsrc()};
  }

  /** Small numbers stand for the SSRCs that mean something. */
  private static byte[] withSsrc(byte[] packet, int at, int[] ssrcs) {
    if (packet.length >= at + 4) {
      int number = HostileRig.int32(packet, at);
      if (number >= 0 && number < ssrcs.length) {
        HostileRig.put32(packet, at, ssrcs[number]);
      }
    }
    return packet;
  }

  private static byte[] withSsrcs(byte[] compound, int[] ssrcs) {
    for (int at = 0; at + 4 <= compound.length; at += 4 + 4 * HostileRig.uint16(compound, at + 2)) {
      withSsrc(compound, at + 4, ssrcs);
      withSsrc(compound, at + 8, ssrcs);
      withSsrc(compound, at + 12, ssrcs);
    }
    return compound;
  }

  private static byte[] withTsns(byte[] chunks, int firstTsn) {
    for (int at = 0;
        at + 8 <= chunks.length;
        at += Math.max(4, HostileRig.uint16(chunks, at + 2) + 3 & ~3)) {
      int type = chunks[at] & 0xff;
      if (type == 0 || type == 192) {
        HostileRig.put32(chunks, at + 4, HostileRig.int32(chunks, at + 4) + firstTsn);
      }
    }
    return chunks;
  }
}
