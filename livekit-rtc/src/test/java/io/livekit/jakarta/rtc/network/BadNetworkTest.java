package io.livekit.jakarta.rtc.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.peer.ConnectionState;
import io.livekit.jakarta.rtc.peer.DataSendResult;
import io.livekit.jakarta.rtc.sctp.SendResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What calls through the server are like on bad networks. On virtual time, so every figure is
 * reproduced by its seed and every bound is one of the design, not of the machine. {@code
 * -Dlivekit.badnet.calls=30} makes more of everything; {@code -Dlivekit.docs.update=true} writes
 * the table to docs/networks.md.
 */
class BadNetworkTest {
  private static final int CALLS = Integer.getInteger("livekit.badnet.calls", 4);
  private static final int WATCHED_SECONDS = 20;
  private static final int OUTAGE_AT_SECONDS = 3;
  private static final int CHUNKS = 60_000;
  private static final Path DOCUMENT = Path.of("..", "docs", "networks.md");
  private static final List<String> ROWS = new ArrayList<>();
  private static int cases;

  /**
   * What may happen on one network.
   *
   * @param frozenPercent of the time
   */
  record Bounds(int joinMillis, int longestMillis, double frozenPercent, double concealedPercent) {}

  static Stream<Arguments> networks() {
    return Stream.of(
        Arguments.of(Network.random(0, 50), new Bounds(500, 0, 0, 0)),
        Arguments.of(Network.random(1, 50), new Bounds(2_500, 400, 0.3, 0.2)),
        Arguments.of(Network.random(5, 50), new Bounds(4_000, 600, 1, 1)),
        Arguments.of(Network.random(10, 50), new Bounds(6_000, 1_000, 2, 2)),
        Arguments.of(Network.random(20, 50), new Bounds(12_000, 1_800, 7, 7)),
        Arguments.of(Network.bursts(1, 50), new Bounds(2_500, 600, 0.6, 1.5)),
        Arguments.of(Network.bursts(5, 50), new Bounds(4_000, 1_200, 2, 4)),
        Arguments.of(Network.bursts(10, 50), new Bounds(8_000, 1_800, 4, 6)),
        Arguments.of(Network.bursts(20, 50), new Bounds(15_000, 5_000, 10, 12)),
        Arguments.of(Network.random(5, 10), new Bounds(4_000, 600, 1, 1)),
        Arguments.of(Network.random(5, 100), new Bounds(5_000, 800, 2, 1)),
        Arguments.of(Network.random(5, 200), new Bounds(6_000, 1_200, 6, 1.5)),
        Arguments.of(Network.random(5, 500), new Bounds(8_000, 3_000, 14, 3)),
        Arguments.of(Network.jitter(5, 50, 20), new Bounds(5_000, 700, 1, 1)),
        Arguments.of(Network.jitter(5, 50, 50), new Bounds(5_000, 900, 2, 1.5)),
        Arguments.of(Network.jitter(5, 50, 100), new Bounds(6_000, 1_000, 4, 2)),
        Arguments.of(Network.random(0, 50).switchingLayers(), new Bounds(500, 0, 0, 0)),
        Arguments.of(Network.random(5, 50).switchingLayers(), new Bounds(4_000, 900, 2, 1)),
        Arguments.of(Network.random(20, 50).switchingLayers(), new Bounds(12_000, 2_000, 8, 7)),
        Arguments.of(Network.random(1, 50).withOutage(1_000), new Bounds(2_500, 1_600, 7, 6)),
        Arguments.of(Network.random(1, 50).withOutage(3_000), new Bounds(2_500, 3_600, 17, 17)),
        Arguments.of(Network.random(1, 50).withOutage(10_000), new Bounds(2_500, 10_600, 52, 52)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("networks")
  void callsGoOn(Network network, Bounds bounds) {
    Tally tally = new Tally(network.name());
    for (long seed = 1; seed <= CALLS; seed++) {
      tally.add(watch(network, seed), WATCHED_SECONDS);
    }
    ROWS.add(tally.toString());
    String what = tally + " longest with seed " + tally.longestSeed;
    assertThat(tally.join(1)).as("slowest join: %s", what).isLessThanOrEqualTo(bounds.joinMillis());
    assertThat(tally.longestMillis)
        .as("longest freeze: %s", what)
        .isLessThanOrEqualTo(bounds.longestMillis());
    assertThat(tally.frozenShare() * 100)
        .as("time frozen: %s", what)
        .isLessThanOrEqualTo(bounds.frozenPercent());
    assertThat(tally.concealedShare() * 100)
        .as("concealed: %s", what)
        .isLessThanOrEqualTo(bounds.concealedPercent());
  }

  @Test
  void callsGoOnWhateverIsCombined() {
    for (long seed = 1_001; seed <= 1_000 + 5L * CALLS; seed++) {
      watch(Network.anything(seed), seed);
    }
  }

  /**
   * A whole call: two viewers join, watch, maybe switch and suffer an outage, and everything is
   * closed.
   */
  private static Call watch(Network network, long seed) {
    cases++;
    String name = name(network, seed);
    Call call =
        new Call(seed, network.link().get(), network.roundTripMillis(), 1 + (int) (seed % 2));
    assertThat(call.publish()).as("publisher joins: %s", name).isTrue();
    call.join();
    call.join();
    assertThat(call.allJoined()).as("viewers join: %s", name).isTrue();
    Random random = new Random(seed);
    for (int tenths = 0; tenths < WATCHED_SECONDS * 10; tenths++) {
      if (network.switching() && tenths % 15 == 14) {
        for (Call.Watching watching : call.watching) {
          if (random.nextBoolean()) {
            watching.video.setMaxLayers(random.nextInt(3), random.nextInt(3));
          }
        }
      }
      if (network.outageMillis() > 0 && tenths == OUTAGE_AT_SECONDS * 10) {
        call.outage(true);
        call.world.afterMillis(network.outageMillis(), () -> call.outage(false));
      }
      call.world.runMillis(100);
    }
    assertThat(call.publishing.states)
        .as(name)
        .doesNotContain(ConnectionState.FAILED, ConnectionState.CLOSED);
    assertThat(call.publishing.state()).as(name).isEqualTo(ConnectionState.CONNECTED);
    assertThat(call.publisher.failures).as(name).isEmpty();
    long now = call.world.nowNanos();
    for (Call.Watching watching : call.watching) {
      DecoderModel decoder = watching.viewer.decoder;
      decoder.freezes.end(now);
      assertThat(watching.sending.state()).as(name).isEqualTo(ConnectionState.CONNECTED);
      assertThat(watching.viewer.failures).as(name).isEmpty();
      assertThat(decoder.errors).as(name).isEmpty();
      assertThat(now - decoder.freezes.lastNanos())
          .as("the last picture's age, ns: %s", name)
          .isLessThan(5_000_000_000L);
    }
    assertThat(call.close()).as("left after closing: %s", name).isEmpty();
    return call;
  }

  @Test
  void joinsComeThrough() {
    for (int percent : new int[] {0, 1, 5, 10, 20}) {
      for (long seed = 1; seed <= 25L * CALLS; seed++) {
        Random shape = new Random(seed);
        Network network =
            shape.nextBoolean()
                ? Network.random(percent, 10 + shape.nextInt(491))
                : Network.bursts(percent, 10 + shape.nextInt(491));
        String name = name(network, seed);
        Call call = joined(network, seed);
        assertThat(call.publisherJoinMillis)
            .as(name)
            .isLessThan(percent == 0 ? 4L * network.roundTripMillis() : 15_000);
        assertThat(call.close()).as(name).isEmpty();
      }
    }
  }

  @Test
  void reliableDataArrivesWholeAndInOrderBothWays() {
    for (long seed = 1; seed <= 15L * CALLS; seed++) {
      Network network = Network.anything(seed);
      String name = name(network, seed);
      Call call = joined(network, seed);
      if (network.outageMillis() > 0) {
        call.world.afterMillis(300, () -> call.outage(true));
        call.world.afterMillis(300 + network.outageMillis(), () -> call.outage(false));
      }
      Random random = new Random(seed);
      List<byte[]> up = new ArrayList<>();
      List<byte[]> down = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        up.add(message(random, i));
        down.add(message(random, i));
        assertThat(call.publisher.sendData("_reliable", up.get(i)))
            .as(name)
            .isEqualTo(SendResult.QUEUED);
        assertThat(call.publishing.transport.sendData("_reliable", down.get(i), true))
            .as(name)
            .isEqualTo(DataSendResult.QUEUED);
        call.world.runMillis(random.nextInt(50));
      }
      List<byte[]> received = call.publisher.received("_reliable");
      assertThat(
              call.world.runUntil(
                  () ->
                      received.size() >= down.size()
                          && call.publishing.received("_reliable").size() >= up.size(),
                  90_000))
          .as(
              "%s: %s up, %s down",
              name, call.publishing.received("_reliable").size(), received.size())
          .isTrue();
      call.world.runUntil(
          () ->
              call.publishing.transport.bufferedAmount("_reliable") == 0
                  // the last acknowledgement may be lost, too
                  && call.publisher.data.bufferedAmount() == 0,
          30_000);
      assertThat(received).as(name).containsExactlyElementsOf(down);
      assertThat(call.publishing.received("_reliable")).as(name).containsExactlyElementsOf(up);
      assertThat(call.publishing.transport.bufferedAmount("_reliable")).as(name).isZero();
      endsEmpty(call, name);
    }
  }

  private static String name(Network network, long seed) {
    return network + ", seed " + seed;
  }

  /** A publisher of data that has joined. */
  private static Call joined(Network network, long seed) {
    cases++;
    Call call = new Call(seed, network.link().get(), network.roundTripMillis(), 1);
    call.publisher.withoutMedia();
    assertThat(call.publish()).as("joins: %s", name(network, seed)).isTrue();
    return call;
  }

  private static void endsEmpty(Call call, String name) {
    assertThat(call.publisher.data.bufferedAmount() + call.publisher.data.heldBytes())
        .as(name)
        .isZero();
    assertThat(call.publisher.failures).as(name).isEmpty();
    assertThat(call.close()).as("left after closing: %s", name).isEmpty();
  }

  private static byte[] message(Random random, int number) {
    byte[] message = new byte[4 + random.nextInt(random.nextInt(8) == 0 ? CHUNKS : 400)];
    random.nextBytes(message);
    return ByteBuffer.wrap(message).putInt(0, number).array();
  }

  @Test
  void lossyDataDoesNotStall() {
    for (long seed = 1; seed <= 15L * CALLS; seed++) {
      Network network = Network.anything(seed);
      String name = name(network, seed);
      Call call = joined(network, seed);
      int messages = 500;
      long worst = 0;
      for (int i = 0; i < messages; i++) { // 20 ms apart, as positions or cursors are
        byte[] number = ByteBuffer.allocate(40).putInt(i).array();
        assertThat(call.publisher.sendData("_lossy", number)).as(name).isEqualTo(SendResult.QUEUED);
        call.world.runMillis(20);
        int newest =
            call.publishing.received("_lossy").isEmpty()
                ? 0
                : ByteBuffer.wrap(
                        call.publishing
                            .received("_lossy")
                            .get(call.publishing.received("_lossy").size() - 1))
                    .getInt();
        worst = Math.max(worst, i - newest);
      }
      assertThat(call.publishing.received("_lossy").size())
          .as("arrived of %s: %s", messages, name)
          .isGreaterThan(messages / 2);
      assertThat(worst * 20).as("ms behind: %s", name).isLessThan(2_000);
      call.world.runMillis(10_000);
      endsEmpty(call, name);
    }
  }

  @AfterAll
  static void table() throws IOException {
    StringBuilder table = new StringBuilder(Tally.HEADER).append('\n');
    ROWS.forEach(row -> table.append(row).append('\n'));
    System.out.println(cases + " cases; seeds count from 1\n" + table);
    if (Boolean.getBoolean("livekit.docs.update") && !ROWS.isEmpty()) {
      String text = Files.readString(DOCUMENT);
      int from = text.indexOf("| network |");
      int to = text.indexOf("\n\n", from);
      Files.writeString(
          DOCUMENT,
          text.substring(0, from) + table.toString().stripTrailing() + text.substring(to));
    }
  }
}
