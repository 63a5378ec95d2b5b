package io.livekit.jakarta.rtc.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.egress.ResendBudget;
import io.livekit.jakarta.rtc.rtcp.RtcpWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A participant with valid keys, and strangers without, against a whole server. What they do, the
 * others never notice.
 */
class HostilePeerTest {
  private static final long SEED = 1711;
  private static final int PPID_DCEP = 50;
  private static final int PPID_STRING = 51;
  private static final int WHOLE = 3;
  private static final int BEGIN = 2;

  /** Mallory's client has 0, 2 and 4. */
  private static final int FREE_STREAM = 10;

  private final HostileRig rig = new HostileRig(SEED, 2).silenceMallory();
  private final Random random = new Random(SEED);

  @AfterEach
  void theOthersGoOn() {
    rig.othersAreUntouched();
    rig.close();
  }

  private int ownSsrc() {
    return rig.ownSsrc();
  }

  private int receivedSsrc() {
    return rig.receivedSsrc();
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] compound(Consumer<RtcpWriter> content) {
    byte[] buf = new byte[1160];
    RtcpWriter writer = new RtcpWriter().begin(buf, 0, buf.length);
    content.accept(writer);
    return Arrays.copyOf(buf, writer.length());
  }

  // ---- from addresses that ICE hasn't validated ----

  /** The hello that comes first wins nothing if it comes from elsewhere (attack class 1). */
  @Test
  void helloAndMediaFromAStrangerAreDroppedUnanswered() {
    long before = rig.packetsToMallory;
    byte[] hello = new byte[100];
    hello[0] = 22;
    hello[1] = (byte) 0xfe;
    hello[2] = (byte) 0xfd;
    byte[] media = rig.protectedRtp(rig.vp8(ownSsrc(), 60_000), 0);
    long frames = rig.malloryServed.tracks.get(0).stats().layers().get(0).packets();
    for (int i = 0; i < 1_000; i++) {
      rig.raw(HostileRig.STRANGER, hello);
      rig.raw(HostileRig.STRANGER, media);
    }
    rig.world.runMillis(10);
    assertThat(rig.drops("UNKNOWN_SOURCE")).isEqualTo(2_000);
    assertThat(rig.malloryServed.tracks.get(0).stats().layers().get(0).packets()).isEqualTo(frames);
    assertThat(rig.packetsToMallory - before).as("only Alice's frame goes on").isLessThan(10);
    assertThat(rig.packetsToStranger).as("answers").isZero();
  }

  /**
   * An address that a peer only named isn't the peer's: the check that we send there validates
   * nothing.
   */
  @Test
  void helloAndMediaFromAnAddressThatWasOnlyNamedAreDropped() {
    rig.malloryServed.transport.addRemoteCandidate(
        "candidate:1 1 udp 1 "
            + HostileRig.STRANGER.getAddress().getHostAddress()
            + " 6666 typ host");
    rig.world.runMillis(100);
    byte[] media = rig.protectedRtp(rig.vp8(ownSsrc(), 60_000), 0);
    rig.raw(HostileRig.STRANGER, media);
    rig.raw(HostileRig.STRANGER, new byte[] {22, (byte) 0xfe, (byte) 0xfd, 0, 0});
    rig.world.runMillis(10);
    assertThat(rig.drops("PATH_NOT_VALIDATED") + rig.drops("UNKNOWN_SOURCE")).isEqualTo(2);
  }

  @Test
  void checksWithGuessedNamesAndPasswordsAreDroppedUnanswered() {
    for (int i = 0; i < 1_000; i++) {
      byte[] check = new byte[28 + 8];
      check[1] = 1;
      HostileRig.put16(check, 2, 16);
      HostileRig.put32(check, 4, 0x2112A442);
      HostileRig.put16(check, 20, 6); // USERNAME
      HostileRig.put16(check, 22, 12);
      System.arraycopy(
          ("g%05d:theirs".formatted(i)).getBytes(StandardCharsets.US_ASCII), 0, check, 24, 12);
      rig.raw(new InetSocketAddress(HostileRig.STRANGER.getAddress(), 1024 + i), check);
    }
    rig.world.runMillis(10);
    assertThat(rig.drops("UNKNOWN_USERNAME")).isEqualTo(1_000);
    assertThat(rig.packetsToStranger).as("answers").isZero();
  }

  /**
   * Candidates by the thousand, of addresses that are somebody else's: few are tried, each with few
   * checks.
   */
  @Test
  void candidatesByTheThousandAreCutAndTheirChecksAreFew() {
    for (int i = 0; i < 5_000; i++) {
      rig.malloryServed.transport.addRemoteCandidate(
          "candidate:1 1 udp 1 10.0.0.66 " + (1_024 + i) + " typ host");
    }
    rig.malloryServed.transport.addRemoteCandidate("candidate:1 1 udp 1 a-name.local 9 typ host");
    rig.malloryServed.transport.addRemoteCandidate("x".repeat(1 << 20));
    rig.world.runMillis(5_000);
    assertThat(rig.drops("ICE_CANDIDATE_LIMIT")).isGreaterThan(4_900);
    assertThat(rig.packetsToStranger).as("checks to where nobody asked for any").isLessThan(800);
  }

  // ---- SRTP ----

  @Test
  void forgedPacketsAreDroppedAndTeachNothing() {
    int ssrc = ownSsrc();
    for (int i = 0; i < 1_000; i++) {
      byte[] rtp = rig.protectedRtp(rig.vp8(ssrc, (int) rig.nextIndex()), 0);
      rtp[12 + random.nextInt(rtp.length - 12)] ^= 1;
      rig.raw(rtp);
      byte[] rtcp = rig.protectedRtcp(compound(writer -> writer.pli(1, receivedSsrc())));
      rtcp[4 + random.nextInt(rtcp.length - 8)] ^= 1;
      rig.raw(rtcp);
    }
    long nacks = rig.malloryServed.tracks.get(0).stats().layers().get(0).nacksSent();
    rig.world.runMillis(500);
    assertThat(rig.drops("SRTP_AUTH_FAILED")).isEqualTo(2_000);
    assertThat(rig.malloryServed.tracks.get(0).stats().layers().get(0).nacksSent())
        .as("no gap was seen")
        .isEqualTo(nacks);
    assertThat(rig.aliceToMallory.stats().plisReceived()).isZero();
  }

  @Test
  void replayedPacketsReachNobodyTwice() {
    byte[] packet = rig.protectedRtp(rig.vp8(ownSsrc(), (int) rig.nextIndex()), 0);
    long before = rig.malloryServed.tracks.get(0).stats().layers().get(0).packets();
    for (int i = 0; i < 500; i++) {
      rig.raw(packet);
    }
    rig.world.runMillis(100);
    long after = rig.malloryServed.tracks.get(0).stats().layers().get(0).packets();
    assertThat(after - before).isEqualTo(1);
    assertThat(rig.drops("INGRESS_DUPLICATE")).isEqualTo(499);
  }

  // ---- RTP and RTCP after decryption ----

  @Test
  void malformedRtpFromAnAuthenticatedPeerIsDroppedByReason() {
    int ssrc = ownSsrc();
    for (int i = 0; i < 2_000; i++) {
      byte[] packet = rig.vp8(ssrc, 0);
      switch (i % 4) {
        case 0 -> {
          packet[0] |= 0x20; // padding longer than the packet
          packet[packet.length - 1] = (byte) 250;
        }
        case 1 -> packet[1] = 77; // a payload type that was never agreed on
        case 2 -> {
          packet[12] = (byte) 0x90; // a descriptor that goes on beyond the payload
          packet[13] = (byte) 0xf0;
          packet = Arrays.copyOf(packet, 14);
        }
        default -> System.arraycopy(bytes(40), 0, packet, 12, 40);
      }
      rig.rtp(packet, rig.nextIndex());
    }
    rig.world.runMillis(100);
    assertThat(rig.drops("MALFORMED")).isGreaterThanOrEqualTo(500);
    assertThat(rig.drops("INGRESS_UNKNOWN_PAYLOAD_TYPE")).isEqualTo(500);
    assertThat(rig.drops("INGRESS_MALFORMED_PAYLOAD")).isGreaterThanOrEqualTo(500);
  }

  @Test
  void malformedRtcpFromAnAuthenticatedPeerIsDroppedByReason() {
    byte[] good =
        compound(
            writer -> {
              writer.senderReport(ownSsrc(), random.nextLong(), random.nextInt(), 1, 2);
              writer.nack(1, receivedSsrc(), new int[] {1, 2, 3}, 0, 3);
              writer.fir(1, receivedSsrc(), 1);
            });
    for (int i = 0; i < 3_000; i++) {
      byte[] bad = good.clone();
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      }
      bad[0] = (byte) (0x80 | bad[0] & 0x3f);
      bad[1] = (byte) (192 + (bad[1] & 0x1f));
      rig.rtcp(i % 3 == 0 ? Arrays.copyOf(bad, 8 + 4 * random.nextInt(bad.length / 4 - 2)) : bad);
    }
    rig.world.runMillis(100);
    assertThat(rig.drops("MALFORMED")).isGreaterThan(500);
  }

  /** A publisher's clock may be any: it moves that publisher's own time stamps and nothing else. */
  @Test
  void senderReportsWithImpossibleClocksHurtTheirSenderOnly() {
    for (int i = 0; i < 500; i++) {
      rig.rtcp(
          compound(
              writer -> writer.senderReport(ownSsrc(), random.nextLong(), random.nextInt(), 1, 2)));
      rig.rtp(rig.vp8(ownSsrc(), 0), rig.nextIndex());
      rig.world.runMillis(2);
    }
    assertThat(rig.malloryServed.state()).isEqualTo(ConnectionState.CONNECTED);
  }

  @Test
  void unknownSsrcsByTheThousandAreBounded() {
    for (int i = 0; i < 5_000; i++) {
      byte[] packet = rig.vp8(0x1000_0000 + i, i);
      packet[1] = 78; // no section's
      rig.rtp(packet);
    }
    rig.world.runMillis(100);
    assertThat(rig.drops("UNKNOWN_SSRC") + rig.drops("SRTP_SSRC_LIMIT") + rig.drops("PEER_LIMIT"))
        .isEqualTo(5_000);
    assertThat(rig.drops("SRTP_SSRC_LIMIT")).as("states for roll-over counters").isPositive();
  }

  @Test
  void ssrcsThatClaimATrackByTheThousandAreBounded() {
    long before = rig.malloryServed.tracks.get(0).stats().layers().get(0).packets();
    for (int i = 0; i < 3_000; i++) {
      rig.rtp(rig.vp8(0x2000_0000 + i, i));
      if (i % 10 == 0) {
        rig.world.runMillis(1);
      }
    }
    rig.world.runMillis(100);
    assertThat(
            rig.drops("INGRESS_UNKNOWN_STREAM")
                + rig.drops("INGRESS_SSRC_LIMIT")
                + rig.drops("PEER_LIMIT")
                + rig.drops("SRTP_SSRC_LIMIT"))
        .isGreaterThan(2_900);
    assertThat(rig.malloryServed.tracks.get(0).stats().layers()).hasSizeLessThanOrEqualTo(3);
    assertThat(before).isPositive();
  }

  @Test
  void unknownMidsAndRidsByTheThousandAreDroppedByReason() {
    for (int i = 0; i < 2_000; i++) {
      byte[] body = rig.vp8(0x3000_0000 + i % 200, i);
      byte[] packet = new byte[body.length + 16];
      System.arraycopy(body, 0, packet, 0, 12);
      packet[0] = (byte) 0x90;
      byte[] name = "%05d".formatted(i).getBytes(StandardCharsets.US_ASCII);
      byte[] extension = {
        (byte) 0xBE,
        (byte) 0xDE,
        0,
        3,
        0x44,
        name[0],
        name[1],
        name[2],
        name[3],
        name[4],
        (byte) 0xA4,
        name[0],
        name[1],
        name[2],
        name[3],
        name[4]
      };
      System.arraycopy(extension, 0, packet, 12, 16);
      System.arraycopy(body, 12, packet, 28, body.length - 12);
      rig.rtp(packet);
    }
    rig.world.runMillis(100);
    assertThat(
            rig.drops("UNKNOWN_SSRC")
                + rig.drops("INGRESS_UNKNOWN_LAYER")
                + rig.drops("INGRESS_UNKNOWN_STREAM"))
        .isEqualTo(2_000);
  }

  // ---- storms of feedback ----

  /** Resending may at most double what Mallory is sent, whatever is asked for (attack class 11). */
  @Test
  void aStormOfNacksIsAnsweredWithinItsBudget() {
    int[] all = new int[400];
    for (int i = 0; i < all.length; i++) {
      all[i] = i;
    }
    long before = rig.bytesToMallory;
    long media = rig.aliceToMallory.stats().bytes();
    for (int second = 0; second < 5; second++) {
      for (int i = 0; i < 200; i++) {
        int from = random.nextInt(1 << 16);
        rig.rtcp(
            compound(
                writer -> {
                  for (int part = 0; part < 6; part++) {
                    int start = from + 1_000 * part;
                    writer.nack(
                        1,
                        receivedSsrc(),
                        Arrays.stream(all).map(n -> start + n & 0xFFFF).toArray(),
                        0,
                        all.length);
                  }
                }));
        rig.world.runMillis(5);
      }
    }
    long mediaSent = rig.aliceToMallory.stats().bytes() - media;
    long sent = rig.bytesToMallory - before;
    assertThat(sent)
        .isLessThan(3 * mediaSent + ResendBudget.MAX_BYTES + 5L * ResendBudget.BYTES_PER_SECOND);
    assertThat(rig.drops("EGRESS_NACK_OVER_BUDGET")).isPositive();
    assertThat(rig.drops("EGRESS_NACK_UNKNOWN") + rig.drops("EGRESS_NACK_THROTTLED")).isPositive();
  }

  /**
   * However many key frames Mallory asks for, Alice is asked for as many as the throttle lets
   * through.
   */
  @Test
  void aStormOfKeyFrameRequestsReachesThePublisherThrottled() {
    long before = rig.aliceVideo.keyFrameRequests();
    for (int i = 0; i < 2_000; i++) {
      rig.rtcp(
          compound(
              writer -> {
                for (int n = 0; n < 20; n++) {
                  writer.pli(n, receivedSsrc());
                  writer.fir(n, receivedSsrc(), n);
                }
              }));
      rig.world.runMillis(1);
    }
    rig.world.runMillis(10);
    assertThat(rig.aliceToMallory.stats().plisReceived())
        .as("one for each compound")
        .isEqualTo(2_000);
    assertThat(rig.aliceVideo.keyFrameRequests() - before)
        .as("in two seconds, one per 500 ms")
        .isBetween(3L, 6L);
  }

  /**
   * Reports, estimates and clock requests by the thousand: at most one short answer to each
   * compound.
   */
  @Test
  void aStormOfReportsIsNotAmplified() {
    long media = rig.aliceToMallory.stats().packets();
    long before = rig.packetsToMallory;
    byte[] storm =
        compound(
            writer -> {
              for (int i = 0; i < 10; i++) {
                writer.remb(1, 1_000, new int[] {receivedSsrc()}, 1);
                writer.receiverReferenceTime(i, random.nextLong());
                writer.delaySinceLastReceiverReport(
                    1, random.nextInt(), random.nextInt(), random.nextInt());
                writer.receiverReport(i);
                writer.reportBlock(
                    receivedSsrc(),
                    255,
                    1 << 22,
                    -1,
                    0xFFFF_FFFFL,
                    random.nextInt(),
                    random.nextInt());
              }
            });
    for (int i = 0; i < 1_000; i++) {
      rig.rtcp(storm);
      rig.world.runMillis(1);
    }
    long answers = rig.packetsToMallory - before - (rig.aliceToMallory.stats().packets() - media);
    assertThat(answers).isLessThan(1_000 + 200);
  }

  // ---- SCTP and data channels ----

  @Test
  void messagesThatNeverEndAreHeldUpToABound() {
    for (int i = 0; i < 5_000; i++) {
      rig.data(BEGIN, i % 1_000, i / 1_000, PPID_STRING, new byte[1_000]);
    }
    rig.world.runMillis(100);
    assertThat(rig.drops("SCTP_REASSEMBLY_FULL")).isGreaterThan(2_000);
    assertThat(rig.malloryServed.receivedAnything()).isFalse();
  }

  @Test
  void dataChannelsByTheThousandAreBounded() {
    for (int i = 0; i < 1_000; i++) {
      byte[] label = ("channel" + i).getBytes(StandardCharsets.US_ASCII);
      byte[] open = new byte[12 + label.length];
      open[0] = 3;
      HostileRig.put16(open, 8, label.length);
      System.arraycopy(label, 0, open, 12, label.length);
      rig.data(WHOLE, FREE_STREAM + i, 0, PPID_DCEP, open);
    }
    rig.world.runMillis(500);
    assertThat(rig.malloryServed.opened).hasSizeLessThanOrEqualTo(64);
    assertThat(rig.drops("SCTP_TOO_MANY_CHANNELS")).isGreaterThan(900);
  }

  @Test
  void garbageInSctpAndDtlsIsDroppedByReason() {
    for (int i = 0; i < 2_000; i++) {
      byte[] chunks = bytes(4 * (1 + random.nextInt(60)));
      chunks[0] = (byte) (20 + random.nextInt(100)); // nothing that ends the association
      rig.sctp(chunks);
      byte[] record = bytes(40);
      record[0] = (byte) (20 + random.nextInt(44));
      rig.raw(record);
    }
    rig.world.runMillis(100);
    assertThat(rig.drops("SCTP_UNKNOWN_CHUNK") + rig.drops("SCTP_MALFORMED_CHUNK"))
        .isGreaterThan(500);
    assertThat(rig.drops("SCTP_WRONG_PORT") + rig.drops("SCTP_MALFORMED_PACKET")).isPositive();
  }

  // ---- floods, and peers that say nothing more ----

  /**
   * 800 Mbit/s of well-made packets in one second: what is beyond the limit isn't even decrypted.
   */
  @Test
  void aFloodIsCutOff() {
    byte[] big = rig.protectedRtp(Arrays.copyOf(rig.vp8(0x4000_0000, 1), 1_150), 0);
    for (int i = 0; i < 1_000; i++) {
      for (int n = 0; n < 86; n++) {
        rig.raw(big);
      }
      rig.world.runMillis(1);
    }
    assertThat(rig.drops("PEER_RATE") * 1_166L).isGreaterThan(30_000_000L);
  }

  @Test
  void aPeerThatVanishesIsForgotten() {
    rig.world.network().block(datagram -> datagram.from().getPort() == 40_001);
    rig.world.runMillis(40_000);
    assertThat(rig.malloryServed.state()).isEqualTo(ConnectionState.FAILED);
    long before = rig.packetsToMallory;
    rig.world.runMillis(5_000);
    assertThat(rig.packetsToMallory).as("nothing more is sent there").isEqualTo(before);
  }

  /**
   * Whoever answers no check any more gets no media either, though it goes on sending (RFC 7675).
   */
  @Test
  void aPeerThatWithdrawsItsConsentGetsNothingMore() {
    rig.world
        .network()
        .block(datagram -> datagram.from().getPort() == 40_001 && datagram.bytes()[0] == 1);
    rig.world.runMillis(45_000);
    long before = rig.packetsToMallory;
    rig.world.runMillis(3_000);
    assertThat(rig.packetsToMallory - before).isZero();
  }
}
