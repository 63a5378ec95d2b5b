package io.livekit.jakarta.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataChannelsTest {

  @Test
  void theRemoteEndLearnsLabelProtocolAndReliability() {
    Pipe pipe = new Pipe(1).connected();
    pipe.a.channels.open("_reliable", true, null, null, "", pipe.now);
    pipe.a.channels.open("_lossy", false, 0, null, "p", pipe.now);
    pipe.a.channels.open("zeitlich ü", true, null, 250, "", pipe.now);
    pipe.runFor(500);
    assertThat(pipe.a.acknowledged).hasSize(3).allMatch(c -> c.state() == DataChannel.State.OPEN);
    DataChannel reliable = pipe.b.remote("_reliable");
    assertThat(reliable.ordered()).isTrue();
    assertThat(reliable.reliable()).isTrue();
    DataChannel lossy = pipe.b.remote("_lossy");
    assertThat(lossy.ordered()).isFalse();
    assertThat(lossy.maxRetransmits()).isZero();
    assertThat(lossy.protocol()).isEqualTo("p");
    DataChannel timed = pipe.b.remote("zeitlich ü");
    assertThat(timed.maxPacketLifeTimeMs()).isEqualTo(250);
    assertThat(timed.maxRetransmits()).isNull();
    assertThat(timed.id()).isEqualTo(pipe.a.acknowledged.get(2).id());
  }

  @Test
  void theDtlsClientUsesEvenIdsAndTheServerOddOnes() {
    Pipe pipe = new Pipe(2).connected();
    for (int i = 0; i < 3; i++) {
      pipe.a.open("a" + i, true, null);
      pipe.b.open("b" + i, true, null);
    }
    pipe.runFor(500);
    assertThat(pipe.b.opened).extracting(DataChannel::id).containsExactly(0, 2, 4);
    assertThat(pipe.a.opened).extracting(DataChannel::id).containsExactly(1, 3, 5);
  }

  @Test
  void channelsMayBeOpenedBeforeTheRoleIsKnown() {
    Pipe pipe = new Pipe(3);
    DataChannel c = pipe.a.open("early", true, null);
    assertThat(c.id()).isEqualTo(-1);
    assertThat(pipe.a.send(c, new byte[1])).isEqualTo(SendResult.CLOSED);
    pipe.a.channels.setDtlsClient(false);
    pipe.b.channels.setDtlsClient(true);
    pipe.connected();
    pipe.runFor(500);
    assertThat(c.id()).isEqualTo(1);
    assertThat(pipe.b.remote("early").id()).isEqualTo(1);
    assertThatThrownBy(() -> pipe.a.channels.setDtlsClient(true))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void textBinaryAndEmptyMessagesStayWhatTheyAre() {
    Pipe pipe = new Pipe(4).connected();
    DataChannel c = pipe.a.open("x", true, null);
    List<String> seen = new ArrayList<>();
    pipe.b.observer =
        (channel, m, binary) ->
            seen.add((binary ? "binary " : "text ") + new String(m, StandardCharsets.UTF_8));
    byte[] hello = "hello".getBytes(StandardCharsets.UTF_8);
    pipe.a.channels.send(c, hello, 0, 5, false, pipe.now);
    pipe.a.channels.send(c, hello, 1, 3, true, pipe.now);
    pipe.a.channels.send(c, hello, 0, 0, false, pipe.now);
    pipe.a.channels.send(c, hello, 0, 0, true, pipe.now);
    pipe.runFor(500);
    assertThat(seen).containsExactly("text hello", "binary ell", "text ", "binary ");
  }

  @Test
  void anUnorderedChannelIsOrderedUntilTheRemoteEndKnowsIt() {
    Pipe pipe = new Pipe(5);
    pipe.jitter = 50 * Pipe.MILLI;
    pipe.connected();
    DataChannel c = pipe.a.open("x", false, null);
    for (int i = 0; i < 50; i++) {
      pipe.a.send(c, new byte[] {(byte) i});
    }
    pipe.runFor(2_000);
    assertThat(pipe.b.messages(c).size()).isEqualTo(50);
    assertThat(pipe.b.dropped(SctpDrop.UNKNOWN_CHANNEL)).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {6, 7, 8, 9})
  void closingReachesBothEndsAndFreesTheIdWhateverIsLost(long seed) {
    Pipe pipe = new Pipe(seed);
    pipe.loss = seed == 6 ? 0 : 0.2;
    pipe.connected();
    Random random = new Random(seed);
    for (int round = 0; round < 20; round++) {
      DataChannel c = pipe.a.open("r" + round, random.nextBoolean(), null);
      assertThat(c.id()).as("id is free again").isZero();
      int n = round;
      for (int i = 0; i < 5; i++) {
        pipe.a.send(c, new byte[3_000]);
      }
      assertThat(pipe.runUntil(() -> pipe.b.opened.size() == n + 1, 60_000)).isTrue();
      DataChannel remote = pipe.b.remote("r" + round);
      switch (round % 3) {
        case 0:
          pipe.a.channels.close(c, pipe.now);
          break;
        case 1:
          pipe.b.channels.close(remote, pipe.now);
          break;
        default:
          pipe.a.channels.close(c, pipe.now);
          pipe.b.channels.close(remote, pipe.now);
          break;
      }
      assertThat(
              pipe.runUntil(
                  () ->
                      pipe.a.channels.channels().isEmpty() && pipe.b.channels.channels().isEmpty(),
                  120_000))
          .as("round " + round)
          .isTrue();
      assertThat(pipe.a.closed).hasSize(round + 1);
      assertThat(pipe.b.closed).hasSize(round + 1);
      assertThat(c.state()).isEqualTo(DataChannel.State.CLOSED);
    }
    assertThat(pipe.a.failure).isNull();
    assertThat(pipe.b.failure).isNull();
  }

  @Test
  void whatWasSentBeforeClosingStillArrives() {
    Pipe pipe = new Pipe(10);
    pipe.loss = 0.1;
    pipe.connected();
    DataChannel c = pipe.a.open("x", true, null);
    for (int i = 0; i < 100; i++) {
      pipe.a.send(c, new byte[4_000]);
    }
    pipe.a.channels.close(c, pipe.now);
    assertThat(pipe.a.send(c, new byte[1])).isEqualTo(SendResult.CLOSED);
    assertThat(pipe.runUntil(() -> !pipe.b.closed.isEmpty(), 60_000)).isTrue();
    assertThat(pipe.b.received.get(0).size()).isEqualTo(100);
  }

  @Test
  void aChannelMayBeClosedBeforeItIsAnnounced() {
    Pipe pipe = new Pipe(11);
    DataChannel c = pipe.a.open("x", true, null);
    pipe.a.channels.close(c, pipe.now);
    assertThat(pipe.a.closed).containsExactly(c);
    pipe.connected();
    pipe.runFor(500);
    assertThat(pipe.b.opened).isEmpty();
  }

  @Test
  void aChannelClosedDuringTheHandshakeIsOpenedAndClosed() {
    Pipe pipe = new Pipe(12);
    DataChannel c = pipe.a.open("x", true, null);
    pipe.a.channels.connect(pipe.now);
    pipe.a.channels.close(c, pipe.now);
    pipe.runFor(2_000);
    assertThat(pipe.a.channels.channels()).isEmpty();
    assertThat(pipe.b.channels.channels()).isEmpty();
    assertThat(pipe.b.opened).hasSize(1);
  }

  @Test
  void theNumberOfChannelsIsBoundedOnBothSides() {
    SctpConfig few = SctpConfig.defaults().withMaxChannels(4);
    Pipe pipe = new Pipe(13, SctpConfig.defaults(), few).connected();
    for (int i = 0; i < 10; i++) {
      pipe.a.open("x" + i, true, null);
    }
    pipe.runFor(2_000);
    assertThat(pipe.b.opened).hasSize(4);
    assertThat(pipe.b.dropped(SctpDrop.TOO_MANY_CHANNELS)).isEqualTo(6);
    assertThat(pipe.a.closed).as("the others are closed").hasSize(6);
    assertThat(pipe.b.open("one more", true, null)).isNull();
  }

  @Test
  void overlongLabelsAreRefused() {
    Pipe pipe = new Pipe(14).connected();
    assertThat(pipe.a.open("x".repeat(Dcep.MAX_LABEL_BYTES + 1), true, null)).isNull();
    DataChannel longest = pipe.a.open("x".repeat(Dcep.MAX_LABEL_BYTES), true, null);
    pipe.runFor(500);
    assertThat(pipe.a.acknowledged).containsExactly(longest);
    byte[] open = Dcep.open(new DataChannel("x".repeat(2_000), "", true, null, null));
    pipe.a.channels.association().sendControl(8, Dcep.PPID_DCEP, open, pipe.now);
    pipe.runFor(500);
    assertThat(pipe.b.dropped(SctpDrop.LABEL_TOO_LONG)).isEqualTo(1);
    assertThat(pipe.b.opened).hasSize(1);
  }

  @Test
  void messagesLongerThanTheRemoteEndAcceptsAreRefused() {
    Pipe pipe = new Pipe(15).connected();
    DataChannel c = pipe.a.open("x", true, null);
    assertThat(pipe.a.send(c, new byte[65_536])).isEqualTo(SendResult.TOO_LARGE);
    assertThat(pipe.a.send(c, new byte[65_535])).isEqualTo(SendResult.QUEUED);
    pipe.a.channels.setRemoteMaxMessageSize(0);
    assertThat(pipe.a.send(c, new byte[256 * 1024])).isEqualTo(SendResult.QUEUED);
    pipe.a.channels.setRemoteMaxMessageSize(1_000);
    assertThat(pipe.a.send(c, new byte[1_001])).isEqualTo(SendResult.TOO_LARGE);
  }

  @Test
  void malformedDcepIsDroppedWithAReason() {
    Pipe pipe = new Pipe(16).connected();
    byte[] open = Dcep.open(new DataChannel("label", "", true, null, null));
    byte[] truncated = java.util.Arrays.copyOf(open, open.length - 1);
    byte[] unknownType = open.clone();
    unknownType[1] = 3;
    for (byte[] m : new byte[][] {{3}, {7}, truncated, unknownType}) {
      pipe.a.channels.association().sendControl(8, Dcep.PPID_DCEP, m, pipe.now);
    }
    pipe.a.channels.association().sendControl(9, Dcep.PPID_BINARY, new byte[1], pipe.now);
    pipe.a.channels.association().sendControl(9, Dcep.PPID_DCEP, Dcep.ack(), pipe.now);
    pipe.runFor(500);
    assertThat(pipe.b.dropped(SctpDrop.INVALID_DCEP)).isEqualTo(4);
    assertThat(pipe.b.dropped(SctpDrop.UNKNOWN_CHANNEL)).isEqualTo(2);
    assertThat(pipe.b.opened).isEmpty();
  }

  @Test
  void aChannelThatWaitsForRoomOthersTookIsToldToo() {
    Pipe pipe =
        new Pipe(17, SctpConfig.defaults().withBuffers(100_000, 1 << 20), SctpConfig.defaults())
            .connected();
    DataChannel greedy = pipe.a.open("greedy", true, null);
    DataChannel waiting = pipe.a.open("waiting", true, null);
    pipe.runFor(500);
    while (pipe.a.send(greedy, new byte[5_000]) == SendResult.QUEUED) {
      // fills the buffer
    }
    assertThat(pipe.a.send(waiting, new byte[50_000])).isEqualTo(SendResult.BUFFER_FULL);
    boolean[] sent = {false};
    pipe.a.onLow =
        () -> sent[0] = sent[0] || pipe.a.send(waiting, new byte[50_000]) == SendResult.QUEUED;
    pipe.runFor(5_000);
    assertThat(sent[0]).isTrue();
    assertThat(pipe.b.messages(waiting).size()).isEqualTo(1);
  }

  @Test
  void theListenerMaySendFromWithinItsMethods() {
    Pipe pipe = new Pipe(18).connected();
    DataChannel c = pipe.a.open("x", true, null);
    pipe.runFor(500);
    DataChannel back = pipe.b.remote("x");
    pipe.b.observer = (channel, m, binary) -> pipe.b.send(back, m);
    pipe.a.observer =
        (channel, m, binary) -> {
          if (pipe.a.receivedMessages < 100) {
            pipe.a.send(c, m);
          }
        };
    pipe.a.send(c, new byte[3_000]);
    assertThat(pipe.runUntil(() -> pipe.a.receivedMessages == 100, 60_000)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void aDiscardedChannelClosesAlthoughNobodyReadsAndTheOthersGoOn(long seed) {
    Pipe pipe = new Pipe(seed).connected();
    DataChannel stuck = pipe.a.open("stuck", true, null);
    DataChannel other = pipe.a.open("other", true, null);
    pipe.runFor(1_000);
    pipe.loss = 0.1;
    pipe.b.channels.setBacklog(1024 * 1024, pipe.now); // its window is closed
    byte[] message = new byte[30_000];
    while (pipe.a.send(stuck, message) == SendResult.QUEUED) {
      pipe.runFor(20);
    }
    pipe.runFor(5_000);
    pipe.a.channels.discard(stuck, pipe.now);
    assertThat(pipe.a.channels.bufferedAmount(stuck)).isZero();
    assertThat(pipe.runUntil(() -> !pipe.a.closed.isEmpty() && !pipe.b.closed.isEmpty(), 60_000))
        .isTrue();
    assertThat(pipe.a.closed).containsExactly(stuck);
    assertThat(pipe.a.failure).isNull();
    for (byte[] whole : pipe.b.messages(pipe.b.remote("stuck"))) {
      assertThat(whole).hasSize(message.length);
    }

    pipe.b.channels.setBacklog(0, pipe.now);
    pipe.a.send(other, new byte[10]);
    assertThat(pipe.runUntil(() -> pipe.b.messages(other).size() == 1, 60_000)).isTrue();
    DataChannel again = pipe.a.open("again", true, null);
    assertThat(again.id()).as("the stream is used again").isEqualTo(stuck.id());
    int before = pipe.b.messages(again).size();
    for (int i = 0; i < 100; i++) {
      pipe.a.send(again, new byte[1_000]);
    }
    assertThat(pipe.runUntil(() -> pipe.b.messages(again).size() == before + 100, 60_000)).isTrue();
    pipe.runFor(10_000);
    assertThat(pipe.a.channels.bufferedAmount()).isZero();
    pipe.b.send(pipe.b.remote("again"), new byte[10]);
    assertThat(pipe.runUntil(() -> pipe.a.messages(again).size() == 1, 60_000)).isTrue();
  }

  /**
   * The answer to the second end's reset is lost, and the first end uses the stream again before it
   * is repeated.
   */
  @Test
  void aStreamUsedAgainAtOnceLosesNothing() {
    Pipe pipe = new Pipe(11).connected();
    DataChannel first = pipe.a.open("first", true, null);
    pipe.runFor(500);
    pipe.a.send(first, new byte[1]);
    pipe.b.send(pipe.b.remote("first"), new byte[1]);
    pipe.runFor(500);
    pipe.a.channels.close(first, pipe.now);
    boolean[] lost = {false};
    pipe.filter =
        packet -> {
          boolean answersToB =
              packet[12] == (byte) ChunkTypes.RE_CONFIG
                  && packet[17] == (byte) ChunkTypes.PARAM_RECONFIG_RESPONSE
                  && Packets.tag(packet) == pipe.b.tag();
          lost[0] |= answersToB;
          return answersToB;
        };
    assertThat(pipe.runUntil(() -> lost[0], 5_000)).isTrue();
    DataChannel second = pipe.a.open("second", true, null);
    assertThat(second.id()).isEqualTo(first.id());
    for (int i = 0; i < 10; i++) {
      pipe.a.send(second, new byte[] {(byte) i});
    }
    pipe.runFor(200);
    assertThat(pipe.b.messages(second)).hasSize(1 + 10);
    pipe.b.send(pipe.b.remote("second"), new byte[2]);
    pipe.filter = packet -> false;
    pipe.runFor(10_000);
    pipe.b.send(pipe.b.remote("second"), new byte[3]);
    pipe.runFor(1_000);
    assertThat(pipe.a.messages(second)).hasSize(1 + 2);
    assertThat(second.state()).isEqualTo(DataChannel.State.OPEN);
    assertThat(pipe.b.remote("second").state()).isEqualTo(DataChannel.State.OPEN);
  }

  @Test
  void aPeerThatCannotBeToldToGoOnWithoutTheDiscardedIsAbortedWithTheReason() {
    Pipe pipe = new Pipe(7);
    pipe.filter =
        packet -> {
          if (packet[12] == ChunkTypes.INIT || packet[12] == ChunkTypes.INIT_ACK) {
            withoutExtensions(packet);
          }
          return false;
        };
    pipe.connected();
    DataChannel stuck = pipe.a.open("stuck", true, null);
    pipe.runFor(1_000);
    pipe.b.channels.setBacklog(1024 * 1024, pipe.now);
    pipe.a.send(stuck, new byte[30_000]);
    pipe.a.channels.discard(stuck, pipe.now);
    assertThat(pipe.a.closed).containsExactly(stuck);
    assertThat(new String(pipe.a.lastPacket, java.nio.charset.StandardCharsets.UTF_8))
        .as("the ABORT says why")
        .contains("channel stuck ended");
    pipe.runFor(100);
    assertThat(pipe.b.failure).contains("aborted by the remote end, cause 12");
    assertThat(pipe.b.closed).hasSize(1);
  }

  /** Makes parameters for extensions into ones that nobody knows and that are skipped. */
  private static void withoutExtensions(byte[] packet) {
    int end = 12 + (packet[14] & 0xff) * 256 + (packet[15] & 0xff);
    for (int at = 32; at + 4 <= end; ) {
      int type = (packet[at] & 0xff) << 8 | packet[at + 1] & 0xff;
      if (type == ChunkTypes.PARAM_SUPPORTED_EXTENSIONS || type == ChunkTypes.PARAM_FORWARD_TSN) {
        packet[at] = (byte) 0x8f;
        packet[at + 1] = 0x01;
      }
      at += ChunkTypes.padded((packet[at + 2] & 0xff) << 8 | packet[at + 3] & 0xff);
    }
    Packets.withChecksum(packet);
  }
}
