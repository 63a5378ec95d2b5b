package io.livekit.jakarta.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.core.BigEndian;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SctpHostileTest {

  private static final int WINDOW = 256 * 1024;
  private static final SctpConfig SMALL = SctpConfig.defaults().withBuffers(512 * 1024, WINDOW);

  /** What an end may hold whatever it is sent: see Reassembly. */
  private static final long MAX_HELD = 2L * WINDOW + SctpConfig.MAX_MESSAGE_SIZE;

  private static int nextTsn(Pipe.End target) {
    return target.peer.channels.association().nextTsn();
  }

  private static Pipe connected(long seed) {
    return new Pipe(seed, SctpConfig.defaults(), SMALL).connected();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void randomChunksWithValidHeadersNeverThrow(long seed) {
    Random random = new Random(seed);
    Pipe pipe = connected(seed);
    int[] types = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14, 130, 192, 64, 194, 255};
    for (int i = 0; i < 2_000; i++) {
      if (pipe.b.failure != null) {
        pipe = connected(seed + i * 1_000L);
      }
      byte[] p = new byte[12 + 4 * (1 + random.nextInt(40))];
      random.nextBytes(p);
      int type = types[random.nextInt(types.length)];
      int at = 12;
      while (at + 4 <= p.length) {
        p[at] = (byte) (random.nextInt(8) == 0 ? random.nextInt(256) : type);
        int left = p.length - at;
        int length = random.nextInt(6) == 0 ? random.nextInt(65_536) : 4 + random.nextInt(left);
        BigEndian.put16(p, at + 2, length);
        if (p[at] == ChunkTypes.DATA && left >= 16) {
          BigEndian.put32(p, at + 4, nextTsn(pipe.b) + random.nextInt(20));
          BigEndian.put16(p, at + 8, random.nextInt(4));
        }
        at += Math.max(4, ChunkTypes.padded(length));
      }
      BigEndian.put16(p, 0, 5000);
      BigEndian.put16(p, 2, 5000);
      BigEndian.put32(p, 4, p[12] == ChunkTypes.INIT ? 0 : pipe.b.tag());
      pipe.b.receive(Packets.withChecksum(p));
      pipe.runFor(random.nextInt(300));
      assertThat(pipe.b.channels.heldBytes()).isLessThanOrEqualTo(MAX_HELD);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18})
  void mutatedRealPacketsNeverThrowAndNeverHoldMoreThanTheBound(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 15; round++) {
      Pipe pipe = new Pipe(seed * 100 + round, SMALL, SMALL);
      pipe.a.keep = false;
      pipe.b.keep = false;
      List<byte[]> seen = new ArrayList<>();
      pipe.filter =
          p -> {
            if (seen.size() < 2_000) {
              seen.add(p.clone());
            }
            if (random.nextInt(4) == 0) {
              mutate(p, random);
            }
            return false;
          };
      pipe.a.channels.connect(pipe.now);
      pipe.b.channels.connect(pipe.now);
      DataChannel a = pipe.a.open("a", true, null);
      DataChannel b = pipe.b.open("b", false, 1);
      for (int i = 0; i < 100; i++) {
        pipe.a.send(a, new byte[random.nextInt(10_000)]);
        pipe.b.send(b, new byte[random.nextInt(10_000)]);
        if (i % 20 == 19) {
          DataChannel brief = pipe.a.open("c" + i, true, null);
          // null: the association has ended
          pipe.a.channels.close(brief == null ? a : brief, pipe.now);
        }
        pipe.runFor(random.nextInt(100));
        byte[] again = seen.get(random.nextInt(seen.size())).clone();
        mutate(again, random);
        (random.nextBoolean() ? pipe.a : pipe.b).receive(again);
        assertThat(pipe.a.channels.heldBytes()).isLessThanOrEqualTo(MAX_HELD);
        assertThat(pipe.b.channels.heldBytes()).isLessThanOrEqualTo(MAX_HELD);
        assertThat(pipe.a.channels.bufferedAmount()).isBetween(0L, 512L * 1024);
        assertThat(pipe.b.channels.bufferedAmount()).isBetween(0L, 512L * 1024);
      }
    }
  }

  private static void mutate(byte[] p, Random random) {
    for (int n = 1 + random.nextInt(3); n > 0; n--) {
      int at = 12 + random.nextInt(p.length - 12);
      switch (random.nextInt(3)) {
        case 0:
          p[at] ^= (byte) (1 << random.nextInt(8));
          break;
        case 1:
          p[at] = (byte) random.nextInt(256);
          break;
        default:
          p[at] = (byte) (random.nextBoolean() ? 0 : 0xff);
          break;
      }
    }
    Packets.withChecksum(p);
  }

  @Test
  void messagesThatAreNeverCompletedFillTheBoundAndNoMore() {
    Pipe pipe = connected(21);
    int tsn = nextTsn(pipe.b);
    byte[] payload = new byte[1_000];
    for (int i = 0; i < 5_000; i++) {
      pipe.b.receive(
          Packets.data(
              pipe.b.tag(), ChunkTypes.FLAG_BEGIN, tsn + i, i % 1_000, i / 1_000, 53, payload));
    }
    assertThat(pipe.b.channels.heldBytes()).isBetween((long) WINDOW, MAX_HELD);
    assertThat(pipe.b.dropped(SctpDrop.REASSEMBLY_FULL)).isPositive();
    assertThat(pipe.b.failure).isNull();
    assertThat(BigEndian.getInt(pipe.b.lastSack, 20)).as("advertised window").isZero();
  }

  @Test
  void tinyFragmentsAreChargedForWhatTheyCost() {
    Pipe pipe = connected(22);
    int tsn = nextTsn(pipe.b);
    for (int i = 0; i < 50_000; i++) {
      pipe.b.receive(
          Packets.data(
              pipe.b.tag(),
              ChunkTypes.FLAG_UNORDERED | ChunkTypes.FLAG_BEGIN,
              tsn + i,
              1,
              0,
              53,
              new byte[1]));
    }
    assertThat(pipe.b.channels.heldBytes()).isLessThanOrEqualTo(MAX_HELD);
  }

  /** Its own idea of the window is whatever it likes; ours isn't exceeded by more than once. */
  @Test
  void aSenderThatIgnoresTheWindowIsNotTakenFromBeyondTwiceOfIt() {
    Pipe pipe = connected(9);
    DataChannel c = pipe.a.open("x", true, null);
    pipe.runFor(500);
    pipe.filter =
        packet -> {
          if (packet[12] == ChunkTypes.SACK && Packets.tag(packet) == pipe.a.tag()) {
            BigEndian.put32(packet, 20, 10_000_000);
            Packets.withChecksum(packet);
          }
          return false;
        };
    boolean[] reading = {false};
    pipe.b.observer =
        (channel, message, binary) -> {
          if (!reading[0]) {
            pipe.b.channels.setBacklog(pipe.b.receivedBytes, pipe.now);
          }
        };
    int sent = 0;
    for (int i = 0; i < 1_000; i++) {
      if (pipe.a.send(c, new byte[2_000]) == SendResult.QUEUED) {
        sent++;
      }
      pipe.runFor(10);
    }
    assertThat(pipe.b.receivedBytes).isBetween(2L * WINDOW - 10_000, 2L * WINDOW + 10_000);
    assertThat(pipe.b.dropped(SctpDrop.REASSEMBLY_FULL)).isPositive();
    reading[0] = true;
    pipe.b.channels.setBacklog(0, pipe.now);
    int expected = sent;
    assertThat(pipe.runUntil(() -> pipe.b.receivedMessages == expected, 60_000))
        .as("nothing is lost all the same")
        .isTrue();
  }

  @Test
  void orderedMessagesThatWaitForeverAreBounded() {
    Pipe pipe = connected(23);
    int tsn = nextTsn(pipe.b);
    for (int i = 0; i < 5_000; i++) {
      pipe.b.receive(Packets.data(pipe.b.tag(), 3, tsn + i, 1, i + 1, 53, new byte[500]));
    }
    assertThat(pipe.b.channels.heldBytes()).isLessThanOrEqualTo(MAX_HELD);
    assertThat(pipe.b.receivedMessages).isZero();
  }

  @Test
  void aMessageWithoutEndAbortsTheAssociation() {
    Pipe pipe = new Pipe(24).connected();
    int tsn = nextTsn(pipe.b);
    int tag = pipe.b.tag();
    for (int i = 0; i < 300 && pipe.b.failure == null; i++) {
      pipe.b.receive(
          Packets.data(
              tag, i == 0 ? ChunkTypes.FLAG_BEGIN : 0, tsn + i, 1, 0, 53, new byte[1_100]));
    }
    assertThat(pipe.b.failure).contains("longer than");
    pipe.runFor(100);
    assertThat(pipe.a.failure).contains("aborted");
  }

  @Test
  void everySecondTsnMissingIsTrackedUpToABound() {
    Pipe pipe = connected(25);
    int tsn = nextTsn(pipe.b);
    for (int i = 1; i < 20_000; i += 2) {
      pipe.b.receive(Packets.data(pipe.b.tag(), 7, tsn + i, 1, 0, 53, new byte[4]));
    }
    assertThat(pipe.b.dropped(SctpDrop.OUTSIDE_WINDOW)).isEqualTo(10_000 - ReceivedTsns.MAX_BLOCKS);
    assertThat(pipe.b.lastSack.length).isLessThanOrEqualTo(SctpConfig.DEFAULT_MAX_PACKET_SIZE);
    pipe.b.receive(Packets.data(pipe.b.tag(), 7, tsn + 100_000, 1, 0, 53, new byte[4]));
    assertThat(pipe.b.dropped(SctpDrop.OUTSIDE_WINDOW)).isEqualTo(10_001 - ReceivedTsns.MAX_BLOCKS);
  }

  @Test
  void acksOfWhatWasNeverSentAreDropped() {
    Pipe pipe = new Pipe(26).connected();
    DataChannel c = pipe.a.open("x", true, null);
    pipe.runFor(500);
    pipe.loss = 1;
    for (int i = 0; i < 100; i++) {
      pipe.a.send(c, new byte[1_000]);
    }
    pipe.a.receive(sack(pipe.a.tag(), nextTsn(pipe.b), 1 << 20));
    pipe.a.receive(sack(pipe.a.tag(), nextTsn(pipe.b) - 1_000_000, 1 << 20));
    assertThat(pipe.a.dropped(SctpDrop.INVALID_SACK)).isEqualTo(2);
    pipe.loss = 0;
    assertThat(pipe.runUntil(() -> pipe.b.receivedMessages == 100, 60_000)).isTrue();
  }

  @Test
  void gapBlocksThatContradictEachOtherAreIgnored() {
    Pipe pipe = new Pipe(27).connected();
    DataChannel c = pipe.a.open("x", true, null);
    pipe.runFor(500);
    pipe.loss = 1;
    for (int i = 0; i < 10; i++) {
      pipe.a.send(c, new byte[1_000]);
    }
    pipe.a.receive(
        sack(pipe.a.tag(), nextTsn(pipe.b) - 11, 1 << 20, 5, 4, 0, 3, 2, 60_000, 65_535, 65_535));
    pipe.loss = 0;
    assertThat(pipe.runUntil(() -> pipe.b.receivedMessages == 10, 60_000)).isTrue();
  }

  private static byte[] sack(int tag, int cum, int window, int... blocks) {
    byte[] body = new byte[12 + 2 * blocks.length];
    BigEndian.put32(body, 0, cum);
    BigEndian.put32(body, 4, window);
    BigEndian.put16(body, 8, blocks.length / 2);
    for (int i = 0; i < blocks.length; i++) {
      BigEndian.put16(body, 12 + 2 * i, blocks[i]);
    }
    return Packets.of(tag, ChunkTypes.SACK, 0, body);
  }

  @Test
  void aForwardTsnFarAheadCostsItsSenderOnly() {
    Pipe pipe = connected(28);
    int tsn = nextTsn(pipe.b);
    pipe.b.receive(
        Packets.data(pipe.b.tag(), ChunkTypes.FLAG_BEGIN, tsn, 1, 0, 53, new byte[1_000]));
    assertThat(pipe.b.channels.heldBytes()).isPositive();
    byte[] body = new byte[1_000];
    new Random(28).nextBytes(body);
    BigEndian.put32(body, 0, tsn + 2_000_000_000);
    pipe.b.receive(Packets.of(pipe.b.tag(), ChunkTypes.FORWARD_TSN, 0, body));
    assertThat(pipe.b.channels.heldBytes()).isZero();
    assertThat(pipe.b.failure).isNull();
    pipe.b.receive(
        Packets.data(
            pipe.b.tag(),
            7,
            tsn + 2_000_000_001,
            8,
            0,
            50,
            Dcep.open(new DataChannel("still alive", "", true, null, null))));
    assertThat(pipe.b.opened).hasSize(1);
  }

  @Test
  void aFloodOfOpensIsBounded() {
    Pipe pipe = connected(29);
    int tsn = nextTsn(pipe.b);
    byte[] open = Dcep.open(new DataChannel("x".repeat(500), "", true, null, null));
    for (int i = 0; i < 3_000; i++) {
      pipe.b.receive(Packets.data(pipe.b.tag(), 3, tsn + i, i % 2_000, i / 2_000, 50, open));
    }
    assertThat(pipe.b.channels.channels()).hasSize(SMALL.maxChannels());
    assertThat(pipe.b.dropped(SctpDrop.INVALID_STREAM)).isPositive();
    assertThat(pipe.b.channels.bufferedAmount()).isLessThan(10_000);
  }

  @Test
  void streamResetsOutOfSequenceChangeNothing() {
    Pipe pipe = new Pipe(30).connected();
    DataChannel c = pipe.a.open("x", true, null);
    pipe.runFor(500);
    byte[] body = new byte[20];
    BigEndian.put16(body, 0, ChunkTypes.PARAM_OUTGOING_RESET);
    BigEndian.put16(body, 2, 18);
    BigEndian.put32(body, 4, 12345);
    pipe.b.receive(Packets.of(pipe.b.tag(), ChunkTypes.RE_CONFIG, 0, body));
    assertThat(pipe.b.dropped(SctpDrop.INVALID_RECONFIG)).isEqualTo(1);
    assertThat(pipe.b.closed).isEmpty();
    pipe.a.send(c, new byte[10]);
    pipe.runFor(100);
    assertThat(pipe.b.receivedMessages).isEqualTo(1);
  }

  @Test
  void aPeerThatNeverAcknowledgesIsGivenUp() {
    Pipe pipe = new Pipe(31).connected();
    DataChannel c = pipe.a.open("x", true, null);
    pipe.runFor(500);
    pipe.loss = 1;
    pipe.a.send(c, new byte[10]);
    pipe.runFor(90_000);
    assertThat(pipe.a.failure).contains("not acknowledged");
    assertThat(pipe.a.closed).containsExactly(c);
  }
}
