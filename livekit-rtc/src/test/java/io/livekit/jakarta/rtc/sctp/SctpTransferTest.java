package io.livekit.jakarta.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.core.BigEndian;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SctpTransferTest {

  private static byte[] numbered(int n, int length) {
    byte[] m = new byte[Math.max(4, length)];
    new Random(n).nextBytes(m);
    ByteBuffer.wrap(m).putInt(0, n);
    return m;
  }

  /** Sends n messages as the buffer takes them, and waits until all have arrived. */
  private static void sendAll(Pipe pipe, DataChannel channel, int n, int length, long millis) {
    int[] next = {0};
    Runnable pump =
        () -> {
          while (next[0] < n
              && pipe.a.send(channel, numbered(next[0], length)) == SendResult.QUEUED) {
            next[0]++;
          }
        };
    pipe.a.onLow = pump;
    channel.setBufferedAmountLowThreshold(256 * 1024);
    pump.run();
    assertThat(pipe.runUntil(() -> pipe.b.receivedMessages >= n, millis))
        .as("all arrived")
        .isTrue();
  }

  private static void assertNumbered(List<byte[]> messages, int n, int length) {
    assertThat(messages.size()).isEqualTo(n);
    for (int i = 0; i < n; i++) {
      assertThat(Arrays.equals(messages.get(i), numbered(i, length))).as("message " + i).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.01, 0.05, 0.1, 0.2})
  void thousandsOfMessagesArriveInOrderWhateverIsLost(double loss) {
    Pipe pipe = new Pipe(Math.round(loss * 100) + 7);
    pipe.loss = loss;
    pipe.connected();
    DataChannel c = pipe.a.open("x", true, null);
    sendAll(pipe, c, 5_000, 100, 600_000);
    assertNumbered(pipe.b.messages(c), 5_000, 100);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void reorderingDuplicationAndLossTogetherChangeNothing(long seed) {
    Pipe pipe = new Pipe(seed);
    pipe.loss = 0.05;
    pipe.duplication = 0.1;
    pipe.jitter = 40 * Pipe.MILLI;
    pipe.connected();
    DataChannel c = pipe.a.open("x", true, null);
    sendAll(pipe, c, 800, 5_000, 600_000);
    assertNumbered(pipe.b.messages(c), 800, 5_000);
    assertThat(pipe.b.channels.dropped(SctpDrop.DUPLICATE_TSN)).isPositive();
  }

  @Test
  void aStreamOf15MegabytesGoesThrough() {
    Pipe pipe = new Pipe(15).connected();
    DataChannel c = pipe.a.open("x", true, null);
    long start = pipe.now;
    sendAll(pipe, c, 1_000, 15_000, 60_000);
    assertThat(pipe.now - start).as("window is used").isLessThan(3_000 * Pipe.MILLI);
    assertNumbered(pipe.b.messages(c), 1_000, 15_000);
    pipe.runFor(1_000);
    assertThat(pipe.a.channels.bufferedAmount()).isZero();
  }

  @Test
  void aStreamOf15MegabytesSurvivesOnePercentLoss() {
    Pipe pipe = new Pipe(16);
    pipe.loss = 0.01;
    pipe.connected();
    DataChannel c = pipe.a.open("x", true, null);
    sendAll(pipe, c, 250, 60_000, 600_000);
    assertNumbered(pipe.b.messages(c), 250, 60_000);
  }

  @Test
  void anOutageDelaysButLosesNothing() {
    Pipe pipe = new Pipe(17).connected();
    DataChannel c = pipe.a.open("x", true, null);
    pipe.runFor(500);
    pipe.outageFrom = pipe.now + 50 * Pipe.MILLI;
    pipe.outageTo = pipe.now + 12_000 * Pipe.MILLI;
    sendAll(pipe, c, 3_000, 1_000, 20_000);
    assertNumbered(pipe.b.messages(c), 3_000, 1_000);
  }

  @Test
  void afterAnOutageDataFlowsWithinSeconds() {
    Pipe pipe = new Pipe(18).connected();
    DataChannel c = pipe.a.open("x", true, null);
    pipe.runFor(500);
    pipe.outageFrom = pipe.now;
    pipe.outageTo = pipe.now + 30_000 * Pipe.MILLI;
    pipe.a.send(c, numbered(0, 100));
    pipe.runFor(30_000);
    assertThat(pipe.runUntil(() -> pipe.b.receivedMessages == 1, 3_100)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theLargestMessageArrivesWhole(boolean ordered) {
    Pipe pipe =
        new Pipe(19, SctpConfig.defaults().withRemoteMaxMessageSize(0), SctpConfig.defaults());
    pipe.loss = 0.05;
    pipe.connected();
    DataChannel c = pipe.a.open("x", ordered, null);
    assertThat(pipe.runUntil(() -> pipe.a.acknowledged.contains(c), 10_000)).isTrue();
    sendAll(pipe, c, 3, SctpConfig.MAX_MESSAGE_SIZE, 60_000);
    assertThat(pipe.b.messages(c))
        .hasSize(3)
        .allMatch(m -> m.length == SctpConfig.MAX_MESSAGE_SIZE);
    assertThat(pipe.b.messages(c))
        .allMatch(
            m ->
                Arrays.equals(
                    m, numbered(ByteBuffer.wrap(m).getInt(), SctpConfig.MAX_MESSAGE_SIZE)));
  }

  @Test
  void unorderedMessagesDoNotWaitForLostOnes() {
    Pipe pipe = new Pipe(20).connected();
    DataChannel c = pipe.a.open("x", false, null);
    pipe.runFor(500);
    boolean[] lost = {false};
    pipe.filter =
        p -> {
          boolean lose = !lost[0] && p[12] == ChunkTypes.DATA;
          lost[0] |= lose;
          return lose;
        };
    for (int i = 0; i < 4; i++) {
      pipe.a.send(c, numbered(i, 1_000));
    }
    pipe.runFor(500);
    assertThat(pipe.b.messages(c))
        .extracting(m -> ByteBuffer.wrap(m).getInt())
        .containsExactly(1, 2, 3, 0);
  }

  @Test
  void aLossIsRepairedWithoutWaitingForTheTimer() {
    Pipe pipe = new Pipe(21).connected();
    DataChannel c = pipe.a.open("x", true, null);
    pipe.runFor(500);
    int[] n = {0};
    pipe.filter = p -> p[12] == ChunkTypes.DATA && n[0]++ == 0;
    for (int i = 0; i < 6; i++) {
      pipe.a.send(c, numbered(i, 1_000));
    }
    assertThat(pipe.runUntil(() -> pipe.b.receivedMessages == 6, 100))
        .as("well below the least RTO")
        .isTrue();
  }

  @Test
  void aLostRetransmissionIsRepairedWithoutTheTimerToo() {
    Pipe pipe = new Pipe(22).connected();
    DataChannel c = pipe.a.open("x", true, null);
    pipe.runFor(500);
    int[] dropped = {0};
    int[] tsn = {0};
    pipe.filter =
        p -> {
          if (p[12] != ChunkTypes.DATA) {
            return false;
          }
          if (dropped[0] == 0) {
            tsn[0] = BigEndian.getInt(p, 16);
          }
          return BigEndian.getInt(p, 16) == tsn[0] && dropped[0]++ < 2;
        };
    for (int i = 0; i < 20; i++) {
      int k = i;
      pipe.at(i * 10, () -> pipe.a.send(c, numbered(k, 1_000)));
    }
    assertThat(pipe.runUntil(() -> pipe.b.receivedMessages == 20, 350)).isTrue();
  }

  @Test
  void aLossyChannelNeverBlocks() {
    Pipe pipe = new Pipe(23);
    pipe.loss = 0.2;
    pipe.connected();
    DataChannel lossy = pipe.a.open("_lossy", false, 0);
    DataChannel lossyOrdered = pipe.a.open("ordered", true, 0);
    pipe.runUntil(() -> pipe.a.acknowledged.size() == 2, 20_000);
    for (int i = 0; i < 2_000; i++) {
      int k = i;
      pipe.at(
          i * 10,
          () -> {
            assertThat(pipe.a.send(lossy, numbered(k, 300))).isEqualTo(SendResult.QUEUED);
            assertThat(pipe.a.send(lossyOrdered, numbered(k, 300))).isEqualTo(SendResult.QUEUED);
          });
    }
    pipe.runFor(25_000);
    assertThat(pipe.b.messages(lossy)).hasSizeBetween(1_400, 1_800);
    assertThat(pipe.b.messages(lossyOrdered)).hasSizeBetween(1_300, 1_800);
    assertThat(pipe.b.messages(lossyOrdered))
        .extracting(m -> ByteBuffer.wrap(m).getInt())
        .isSorted();
    assertThat(pipe.a.channels.bufferedAmount()).isZero();
    assertThat(heldBy(pipe.b)).isZero();
  }

  @Test
  void abandonedLargeMessagesLeaveNothingBehind() {
    Pipe pipe = new Pipe(24);
    pipe.loss = 0.1;
    pipe.connected();
    DataChannel lossy = pipe.a.open("l", true, 0);
    DataChannel timed = pipe.a.channels.open("t", false, null, 100, "", pipe.now);
    DataChannel reliable = pipe.a.open("r", true, null);
    pipe.runUntil(() -> pipe.a.acknowledged.size() == 3, 20_000);
    for (int i = 0; i < 300; i++) {
      int k = i;
      pipe.at(
          i * 300,
          () -> {
            pipe.a.send(lossy, numbered(k, 20_000));
            pipe.a.send(timed, numbered(k, 20_000));
            assertThat(pipe.a.send(reliable, numbered(k, 2_000))).isEqualTo(SendResult.QUEUED);
          });
    }
    assertThat(pipe.runUntil(() -> pipe.b.messages(reliable).size() == 300, 300_000)).isTrue();
    pipe.runFor(20_000);
    assertNumbered(pipe.b.messages(reliable), 300, 2_000);
    assertThat(pipe.b.messages(lossy).size()).isBetween(1, 299);
    assertThat(pipe.b.messages(lossy))
        .allMatch(m -> m.length == 20_000)
        .extracting(m -> ByteBuffer.wrap(m).getInt())
        .isSorted();
    assertThat(pipe.b.messages(timed)).allMatch(m -> m.length == 20_000);
    assertThat(pipe.a.channels.bufferedAmount()).isZero();
    assertThat(heldBy(pipe.b)).isZero();
  }

  private static long heldBy(Pipe.End end) {
    return end.channels.heldBytes();
  }

  @Test
  void aLargeMessageDelaysOtherStreamsByItselfOnly() {
    Pipe pipe = new Pipe(25).connected();
    DataChannel bulk = pipe.a.open("bulk", true, null);
    DataChannel quick = pipe.a.open("quick", true, null);
    pipe.runFor(500);
    for (int i = 0; i < 20; i++) {
      assertThat(pipe.a.send(bulk, numbered(i, 60_000))).isEqualTo(SendResult.QUEUED);
    }
    pipe.a.send(quick, numbered(0, 10));
    assertThat(pipe.runUntil(() -> pipe.b.messages(quick).size() == 1, 10_000)).isTrue();
    assertThat(pipe.b.messages(bulk).size()).isLessThanOrEqualTo(1);
  }

  @Test
  void aClosedWindowIsProbedUntilItOpens() {
    Pipe pipe = new Pipe(26).connected();
    DataChannel c = pipe.a.open("x", true, null);
    pipe.runFor(500);
    boolean[] shut = {true};
    pipe.filter =
        p -> {
          // a reader that stands still: its end says so in every SACK and takes nothing
          if (shut[0] && p[12] == ChunkTypes.DATA) {
            byte[] sack = sackOf(pipe.b.lastSack, 0);
            pipe.at(10, () -> pipe.a.channels.receive(sack, 0, sack.length, pipe.now));
            return true;
          }
          return false;
        };
    pipe.runFor(1);
    for (int i = 0; i < 50; i++) {
      pipe.a.send(c, numbered(i, 1_000));
    }
    pipe.runFor(120_000);
    assertThat(pipe.a.failure).as("answered probes are no failure").isNull();
    assertThat(pipe.b.receivedMessages).isZero();
    shut[0] = false;
    assertThat(pipe.runUntil(() -> pipe.b.receivedMessages == 50, 10_000)).isTrue();
    assertNumbered(pipe.b.messages(c), 50, 1_000);
  }

  /** One chunk a round trip would fill a reader that takes probes although its window is closed. */
  @Test
  void aReaderThatTakesProbesIsNotFilledByThem() {
    Pipe pipe = new Pipe(27).connected();
    DataChannel c = pipe.a.open("x", true, null);
    pipe.runFor(500);
    pipe.b.channels.setBacklog(1024 * 1024, pipe.now);
    for (int i = 0; i < 1_000; i++) {
      pipe.a.send(c, numbered(i, 1_000));
    }
    pipe.runFor(10_000);
    assertThat(pipe.b.receivedMessages).isBetween(2L, 40L);
    pipe.b.channels.setBacklog(0, pipe.now);
    assertThat(pipe.runUntil(() -> pipe.b.receivedMessages == 1_000, 2_000)).isTrue();
    assertNumbered(pipe.b.messages(c), 1_000, 1_000);
  }

  @Test
  void aWindowThatWasClosedForLongIsNoReasonToGoOnSlowly() {
    Pipe pipe = new Pipe(28);
    pipe.delay = 50 * Pipe.MILLI;
    pipe.connected();
    DataChannel c = pipe.a.open("x", true, null);
    pipe.runFor(500);
    sendAll(pipe, c, 2_000, 1_000, 10_000); // the congestion window has grown
    boolean[] shut = {true};
    pipe.filter =
        p -> {
          if (shut[0] && p[12] == ChunkTypes.DATA) {
            byte[] sack = sackOf(pipe.b.lastSack, 0);
            pipe.at(50, () -> pipe.a.channels.receive(sack, 0, sack.length, pipe.now));
          }
          return shut[0] && (p[12] == ChunkTypes.DATA || p[12] == ChunkTypes.SACK);
        };
    // It learns of the closed window before it has much on its way.
    pipe.a.send(c, numbered(2_000, 1_000));
    pipe.runFor(1_000);
    for (int i = 2_001; i < 3_000; i++) {
      pipe.a.send(c, numbered(i, 1_000));
    }
    pipe.runFor(60_000);
    shut[0] = false;
    assertThat(pipe.runUntil(() -> pipe.b.receivedMessages == 3_000, 2_500)).isTrue();
  }

  /** The last SACK of an end with another window. */
  private static byte[] sackOf(byte[] packet, int window) {
    assertThat(packet[12]).isEqualTo((byte) ChunkTypes.SACK);
    byte[] sack = packet.clone();
    BigEndian.put32(sack, 20, window);
    return Packets.withChecksum(sack);
  }

  @Test
  void whatIsBufferedIsBoundedAndSaidWhenThereIsRoomAgain() {
    Pipe pipe =
        new Pipe(27, SctpConfig.defaults().withBuffers(100_000, 1 << 20), SctpConfig.defaults())
            .connected();
    DataChannel c = pipe.a.open("x", true, null);
    pipe.runFor(500);
    int queued = 0;
    while (pipe.a.send(c, numbered(queued, 1_000)) == SendResult.QUEUED) {
      queued++;
    }
    assertThat(queued).isBetween(80, 101);
    assertThat(pipe.a.channels.bufferedAmount(c))
        .isEqualTo(queued * 1_000L)
        .isLessThanOrEqualTo(100_000);
    int[] low = {0};
    pipe.a.onLow = () -> low[0]++;
    pipe.runFor(5_000);
    assertThat(low[0]).isEqualTo(1);
    assertThat(pipe.a.channels.bufferedAmount(c)).isZero();
    assertThat(pipe.b.receivedMessages).isEqualTo(queued);
  }

  @Test
  void tinyMessagesCannotFillMemoryPastTheBound() {
    Pipe pipe =
        new Pipe(28, SctpConfig.defaults().withBuffers(100_000, 1 << 20), SctpConfig.defaults())
            .connected();
    DataChannel c = pipe.a.open("x", true, null);
    pipe.runFor(500);
    int queued = 0;
    while (pipe.a.send(c, new byte[1]) == SendResult.QUEUED) {
      queued++;
    }
    assertThat(queued).isLessThan(100_000 / SendQueue.MESSAGE_OVERHEAD + 1);
  }

  @Test
  void bothDirectionsAtOnce() {
    Pipe pipe = new Pipe(29);
    pipe.loss = 0.03;
    pipe.connected();
    DataChannel c = pipe.a.open("x", true, null);
    pipe.runUntil(() -> !pipe.b.opened.isEmpty(), 10_000);
    DataChannel back = pipe.b.remote("x");
    for (int i = 0; i < 500; i++) {
      pipe.a.send(c, numbered(i, 2_000));
      pipe.b.send(back, numbered(i, 3_000));
    }
    assertThat(
            pipe.runUntil(
                () -> pipe.a.receivedMessages == 500 && pipe.b.receivedMessages == 500, 120_000))
        .isTrue();
    assertNumbered(pipe.b.messages(c), 500, 2_000);
    assertNumbered(pipe.a.messages(back), 500, 3_000);
  }

  @Test
  void sequenceNumbersSurviveTheirWrap() {
    Pipe pipe = new Pipe(30).connected();
    DataChannel c = pipe.a.open("x", true, null);
    pipe.b.keep = false;
    int[] expected = {0};
    pipe.b.observer =
        (channel, m, binary) -> assertThat(ByteBuffer.wrap(m).getInt()).isEqualTo(expected[0]++);
    sendAll(pipe, c, 70_000, 8, 60_000);
  }
}
