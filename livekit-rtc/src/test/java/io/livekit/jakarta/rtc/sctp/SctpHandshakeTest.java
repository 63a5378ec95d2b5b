package io.livekit.jakarta.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.core.BigEndian;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SctpHandshakeTest {

  private static final SctpConfig PATIENT = SctpConfig.defaults().withMaxRetransmissions(100);

  private static void assertUsable(Pipe pipe) {
    DataChannel c = pipe.a.open("check", true, null);
    pipe.a.send(c, new byte[] {1, 2, 3});
    assertThat(pipe.runUntil(() -> pipe.b.messages(c).size() == 1, 60_000)).isTrue();
    DataChannel back = pipe.b.remote("check");
    pipe.b.send(back, new byte[] {4});
    assertThat(pipe.runUntil(() -> pipe.a.messages(back).size() == 1, 60_000)).isTrue();
  }

  @Test
  void bothEndsMayStartAtTheSameTime() {
    Pipe pipe = new Pipe(1).connected();
    assertThat(pipe.now).isEqualTo(1_000 * Pipe.MILLI + 4 * pipe.delay - pipe.delay);
    assertUsable(pipe);
  }

  @Test
  void oneEndAloneMayStart() {
    Pipe pipe = new Pipe(2);
    pipe.a.channels.connect(pipe.now);
    assertThat(pipe.runUntil(() -> pipe.a.connected && pipe.b.connected, 1_000)).isTrue();
    assertUsable(pipe);
  }

  @ParameterizedTest
  @ValueSource(longs = {3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void theHandshakeSurvivesLossReorderingAndDuplication(long seed) {
    Pipe pipe = new Pipe(seed, PATIENT, PATIENT);
    pipe.loss = 0.4;
    pipe.duplication = 0.3;
    pipe.jitter = 1_500 * Pipe.MILLI;
    pipe.connected();
    assertThat(pipe.a.connected && pipe.b.connected).isTrue();
    pipe.loss = 0;
    assertUsable(pipe);
    assertThat(pipe.a.failure).isNull();
    assertThat(pipe.b.failure).isNull();
  }

  @Test
  void withoutAnAnswerItFails() {
    Pipe pipe = new Pipe(13);
    pipe.loss = 1;
    pipe.a.channels.connect(pipe.now);
    pipe.runFor(120_000);
    assertThat(pipe.a.failure).contains("COOKIE_WAIT");
    assertThat(pipe.a.channels.nextTimeoutNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void initSaysWhatBrowsersAndPionLookFor() {
    Pipe pipe = new Pipe(14);
    pipe.a.channels.connect(pipe.now);
    byte[] init = pipe.a.lastPacket;
    assertThat(Packets.tag(init)).isZero();
    assertThat(init[12]).isEqualTo((byte) ChunkTypes.INIT);
    PeerParameters read = new PeerParameters();
    assertThat(read.read(init, 12, BigEndian.getU16(init, 14))).isTrue();
    assertThat(read.forwardTsn).isTrue();
    assertThat(read.reconfig).isTrue();
    assertThat(read.zeroChecksum).isTrue();
    assertThat(read.window).isEqualTo(1 << 20);
    assertThat(read.initiateTag).isNotZero();
  }

  @Test
  void zeroChecksumsAreUsedOnlyIfBothEndsSaySo() {
    assertThat(checksumsOfData(true, true)).containsOnly(0);
    assertThat(checksumsOfData(true, false)).doesNotContain(0);
    assertThat(checksumsOfData(false, true)).doesNotContain(0);
  }

  private static List<Integer> checksumsOfData(boolean a, boolean b) {
    Pipe pipe =
        new Pipe(
            15,
            SctpConfig.defaults().withZeroChecksum(a),
            SctpConfig.defaults().withZeroChecksum(b));
    pipe.connected();
    pipe.a.record = true;
    assertUsable(pipe);
    List<Integer> checksums = new ArrayList<>();
    for (byte[] p : pipe.a.sentPackets) {
      checksums.add(BigEndian.getInt(p, 8));
    }
    return checksums;
  }

  @Test
  void aZeroChecksumThatWasNotOfferedIsRefused() {
    Pipe pipe =
        new Pipe(16, SctpConfig.defaults(), SctpConfig.defaults().withZeroChecksum(false))
            .connected();
    byte[] packet = Packets.of(pipe.b.tag(), ChunkTypes.HEARTBEAT, 0, new byte[8]);
    BigEndian.put32(packet, 8, 0);
    pipe.b.receive(packet);
    assertThat(pipe.b.dropped(SctpDrop.BAD_CHECKSUM)).isEqualTo(1);
  }

  @Test
  void anInitWithAZeroChecksumIsRefused() {
    Pipe pipe = new Pipe(17);
    pipe.a.channels.connect(pipe.now);
    byte[] init = pipe.a.lastPacket;
    BigEndian.put32(init, 8, 0);
    pipe.b.receive(init);
    assertThat(pipe.b.dropped(SctpDrop.BAD_CHECKSUM)).isEqualTo(1);
    assertThat(pipe.b.lastPacket).isNull();
  }

  @Test
  void forgedCookiesAreRefused() {
    Pipe pipe = new Pipe(18);
    List<byte[]> echoes = new ArrayList<>();
    pipe.filter = p -> p[12] == ChunkTypes.COOKIE_ECHO && echoes.add(p);
    pipe.a.channels.connect(pipe.now);
    pipe.runUntil(() -> !echoes.isEmpty(), 1_000);
    byte[] echo = echoes.get(0);
    for (int i = 16; i < echo.length; i++) {
      byte[] forged = echo.clone();
      forged[i] ^= 1;
      pipe.b.receive(Packets.withChecksum(forged));
    }
    assertThat(pipe.b.dropped(SctpDrop.FORGED_COOKIE)).isEqualTo(echo.length - 16);
    assertThat(pipe.b.connected).isFalse();
    pipe.b.receive(echo);
    assertThat(pipe.b.connected).isTrue();
  }

  @Test
  void dataStandsInForALostCookieAck() {
    Pipe pipe = new Pipe(20, PATIENT, PATIENT);
    pipe.filter = p -> p[12] == ChunkTypes.COOKIE_ACK;
    pipe.a.channels.connect(pipe.now);
    pipe.runUntil(() -> pipe.b.connected, 5_000);
    assertThat(pipe.a.connected).isFalse();
    pipe.b.open("from b", true, null);
    assertThat(pipe.runUntil(() -> pipe.a.connected, 300)).isTrue();
    pipe.filter = p -> false;
    assertUsable(pipe);
  }

  @Test
  void aStaleCookieStartsTheHandshakeAgain() {
    Pipe pipe = new Pipe(19, PATIENT, PATIENT);
    pipe.filter = p -> p[12] == ChunkTypes.COOKIE_ECHO;
    pipe.a.channels.connect(pipe.now);
    pipe.runFor(70_000);
    pipe.filter = p -> false;
    assertThat(pipe.runUntil(() -> pipe.a.connected && pipe.b.connected, 10_000)).isTrue();
    assertThat(pipe.b.dropped(SctpDrop.STALE_COOKIE)).isPositive();
    assertUsable(pipe);
  }

  @Test
  void aRepeatedCookieEchoIsAcknowledgedAgainAndChangesNothing() {
    Pipe pipe = new Pipe(20);
    List<byte[]> echoes = new ArrayList<>();
    pipe.filter =
        p -> {
          if (p[12] == ChunkTypes.COOKIE_ECHO) {
            echoes.add(p);
          }
          return false;
        };
    pipe.a.channels.connect(pipe.now);
    pipe.runUntil(() -> pipe.a.connected, 1_000);
    assertUsable(pipe);
    pipe.b.receive(echoes.get(0));
    assertThat(pipe.b.lastPacket[12]).isEqualTo((byte) ChunkTypes.COOKIE_ACK);
    DataChannel again = pipe.a.open("again", true, null);
    pipe.a.send(again, new byte[] {9});
    assertThat(pipe.runUntil(() -> pipe.b.messages(again).size() == 1, 10_000)).isTrue();
  }

  @Test
  void aLateInitDoesNotDisturbAnEstablishedAssociation() {
    Pipe pipe = new Pipe(21);
    pipe.a.channels.connect(pipe.now);
    byte[] init = pipe.a.lastPacket;
    pipe.runUntil(() -> pipe.a.connected && pipe.b.connected, 1_000);
    pipe.b.receive(init);
    assertThat(pipe.b.dropped(SctpDrop.UNEXPECTED_CHUNK)).isEqualTo(1);
    assertUsable(pipe);
  }

  @Test
  void unknownParametersAreReportedAsTheirTypeAsks() {
    Pipe pipe = new Pipe(22);
    pipe.a.channels.connect(pipe.now);
    byte[] init = pipe.a.lastPacket;
    int length = BigEndian.getU16(init, 14);
    // 10…: skip silently; 11…: skip and report; 00…: stop
    byte[] longer = java.util.Arrays.copyOf(init, init.length + 24);
    int at = 12 + length;
    int[] types = {0x8123, 0xC123, 0x0123};
    for (int type : types) {
      BigEndian.put16(longer, at, type);
      BigEndian.put16(longer, at + 2, 8);
      at += 8;
    }
    BigEndian.put16(longer, 14, length + 24);
    pipe.b.receive(Packets.withChecksum(longer));
    byte[] ack = pipe.b.lastPacket;
    assertThat(ack[12]).isEqualTo((byte) ChunkTypes.INIT_ACK);
    int end = 12 + BigEndian.getU16(ack, 14);
    List<Integer> reported = new ArrayList<>();
    for (int p = 32; p + 4 <= end; p += ChunkTypes.padded(BigEndian.getU16(ack, p + 2))) {
      if (BigEndian.getU16(ack, p) == ChunkTypes.PARAM_UNRECOGNIZED) {
        reported.add(BigEndian.getU16(ack, p + 4));
      }
    }
    assertThat(reported).containsExactly(0xC123);
  }

  @Test
  void unknownChunksAreSkippedOrReportedAsTheirTypeAsks() {
    Pipe pipe = new Pipe(23).connected();
    int tag = pipe.b.tag();
    pipe.b.record = true;
    pipe.b.receive(Packets.of(tag, 0x3f, 0, new byte[4]));
    pipe.b.receive(Packets.of(tag, 0xbf, 0, new byte[4]));
    assertThat(pipe.b.sentPackets).isEmpty();
    pipe.b.receive(Packets.of(tag, 0x7f, 0, new byte[4]));
    pipe.b.receive(Packets.of(tag, 0xff, 0, new byte[4]));
    assertThat(pipe.b.sentPackets)
        .hasSize(2)
        .allMatch(p -> p[12] == ChunkTypes.ERROR && BigEndian.getU16(p, 16) == 6);
    assertThat(pipe.b.dropped(SctpDrop.UNKNOWN_CHUNK)).isEqualTo(4);
  }

  @Test
  void packetsThatAreNotOursAreDroppedWithAReason() {
    Pipe pipe = new Pipe(24).connected();
    int tag = pipe.b.tag();
    pipe.b.receive(Packets.of(tag + 1, ChunkTypes.ABORT, 0, new byte[0]));
    assertThat(pipe.b.dropped(SctpDrop.WRONG_VERIFICATION_TAG)).isEqualTo(1);
    byte[] port = Packets.of(tag, ChunkTypes.ABORT, 0, new byte[0]);
    BigEndian.put16(port, 0, 5001);
    pipe.b.receive(Packets.withChecksum(port));
    assertThat(pipe.b.dropped(SctpDrop.WRONG_PORT)).isEqualTo(1);
    byte[] checksum = Packets.of(tag, ChunkTypes.ABORT, 0, new byte[0]);
    checksum[9] ^= 1;
    pipe.b.receive(checksum);
    assertThat(pipe.b.dropped(SctpDrop.BAD_CHECKSUM)).isEqualTo(1);
    pipe.b.receive(new byte[15]);
    assertThat(pipe.b.dropped(SctpDrop.MALFORMED_PACKET)).isEqualTo(1);
    assertThat(pipe.b.failure).isNull();
    assertUsable(pipe);
  }

  @Test
  void anAbortEndsTheOtherEndAtOnce() {
    Pipe pipe = new Pipe(25).connected();
    DataChannel c = pipe.a.open("x", true, null);
    pipe.runFor(500);
    pipe.a.channels.close(pipe.now);
    pipe.runFor(100);
    assertThat(pipe.b.failure).contains("aborted by the remote end");
    assertThat(pipe.a.failure).isNull();
    assertThat(pipe.a.closed).containsExactly(c);
    assertThat(pipe.b.closed).hasSize(1);
    assertThat(pipe.a.send(c, new byte[1])).isEqualTo(SendResult.CLOSED);
    assertThat(pipe.a.open("y", true, null)).isNull();
    assertThat(pipe.b.channels.nextTimeoutNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aShutdownDeliversEverythingFirst() {
    Pipe pipe = new Pipe(26);
    pipe.loss = 0.1;
    pipe.connected();
    DataChannel c = pipe.a.open("x", true, null);
    for (int i = 0; i < 100; i++) {
      pipe.a.send(c, new byte[5_000]);
    }
    pipe.a.channels.association().shutdown(pipe.now);
    assertThat(pipe.a.send(c, new byte[1])).isEqualTo(SendResult.CLOSED);
    assertThat(pipe.runUntil(() -> pipe.a.failure != null && pipe.b.failure != null, 120_000))
        .isTrue();
    assertThat(pipe.b.messages(c).size()).isEqualTo(100);
  }

  @Test
  void bothEndsMayShutDownAtTheSameTime() {
    Pipe pipe = new Pipe(27).connected();
    pipe.a.channels.association().shutdown(pipe.now);
    pipe.b.channels.association().shutdown(pipe.now);
    assertThat(pipe.runUntil(() -> pipe.a.failure != null && pipe.b.failure != null, 10_000))
        .isTrue();
  }

  @Test
  void anIdleAssociationNoticesThatItsPeerIsGone() {
    Pipe pipe = new Pipe(28).connected();
    pipe.runFor(100_000);
    assertThat(pipe.a.failure).isNull();
    pipe.loss = 1;
    pipe.runFor(120_000);
    assertThat(pipe.a.failure).contains("heartbeats");
  }

  @Test
  void aHeartbeatIsEchoed() {
    Pipe pipe = new Pipe(29).connected();
    byte[] body = {0, 1, 0, 9, 1, 2, 3, 4, 5};
    pipe.b.receive(Packets.of(pipe.b.tag(), ChunkTypes.HEARTBEAT, 0, body));
    byte[] ack = pipe.b.lastPacket;
    assertThat(ack[12]).isEqualTo((byte) ChunkTypes.HEARTBEAT_ACK);
    assertThat(java.util.Arrays.copyOfRange(ack, 16, 16 + body.length)).isEqualTo(body);
    assertThat(BigEndian.getU16(ack, 14)).isEqualTo(4 + body.length);
  }
}
