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
    assertThat(pipe.b.dropped(SctpDropReason.UNKNOWN_CHANNEL)).isZero();
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
    assertThat(pipe.b.dropped(SctpDropReason.TOO_MANY_CHANNELS)).isEqualTo(6);
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
    assertThat(pipe.b.dropped(SctpDropReason.LABEL_TOO_LONG)).isEqualTo(1);
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
    assertThat(pipe.b.dropped(SctpDropReason.INVALID_DCEP)).isEqualTo(4);
    assertThat(pipe.b.dropped(SctpDropReason.UNKNOWN_CHANNEL)).isEqualTo(2);
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
}
