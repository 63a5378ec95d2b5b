package io.livekit.jakarta.rtc.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.engine.VirtualEngine;
import io.livekit.jakarta.rtc.sim.Link;
import io.livekit.jakarta.rtc.sim.SimulatedWorld;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A room that is slower than its peers' data slows them down; it doesn't gather what they send. */
class DataBacklogTest {
  private static final int MESSAGE = 10_000;

  /** What SCTP may hold and advertise: see SctpConfig. */
  private static final int WINDOW = 1024 * 1024;

  private final SimulatedWorld world = new SimulatedWorld(3);
  private final ArrayDeque<Runnable> room = new ArrayDeque<>();
  private boolean slow;

  private static InetAddress host(int last) throws UnknownHostException {
    return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
  }

  /** Where the room's tasks go: done at once, or kept for later. */
  private void control(Runnable task) {
    if (slow) {
      room.add(task);
    } else {
      world.at(world.nowNanos(), task);
    }
  }

  @Test
  void aStalledRoomHoldsNoMoreThanAWindowAndLosesNothing() throws Exception {
    world.network().all(Link.of().delayMillis(5));
    VirtualEngine server = new VirtualEngine(world, host(1), 1);
    VirtualEngine clients = new VirtualEngine(world, host(2), 1);
    VirtualPeer alice = new VirtualPeer(world, clients, "alice", PeerConfig.Role.CLIENT);
    VirtualPeer publisher =
        new VirtualPeer(server, "slow", PeerConfig.Role.PUBLISHER, this::control);
    alice.openLiveKitChannels();
    alice.offerTo(publisher, false);
    assertThat(world.runUntil(() -> alice.opened.contains("_reliable"), 5_000)).isTrue();

    slow = true;
    int sent = 0;
    for (int i = 0; i < 2_000; i++) {
      byte[] message = new byte[MESSAGE];
      message[0] = (byte) sent;
      message[1] = (byte) (sent >> 8);
      if (alice.transport.sendData("_reliable", message, true) == DataSendResult.QUEUED) {
        sent++;
      }
      world.runMillis(5);
    }
    assertThat(sent).as("the sender was stopped").isLessThan(1_500);
    assertThat(room.size() * (long) MESSAGE).as("what waits for the room").isLessThan(2L * WINDOW);

    slow = false;
    room.forEach(Runnable::run);
    int expected = sent;
    List<byte[]> received = publisher.received("_reliable");
    assertThat(world.runUntil(() -> received.size() == expected, 30_000))
        .as("all %d of them", expected)
        .isTrue();
    for (int i = 0; i < sent; i++) {
      assertThat(received.get(i)[0] & 0xff | (received.get(i)[1] & 0xff) << 8).isEqualTo(i);
    }
    server.close();
    clients.close();
  }

  private record Connected(
      VirtualEngine server, VirtualEngine clients, VirtualPeer client, VirtualPeer publisher) {

    void close() {
      server.close();
      clients.close();
    }
  }

  private Connected connect(Link link) throws UnknownHostException {
    world.network().all(link);
    VirtualEngine server = new VirtualEngine(world, host(1), 1);
    VirtualEngine clients = new VirtualEngine(world, host(2), 1);
    VirtualPeer client = new VirtualPeer(world, clients, "client", PeerConfig.Role.CLIENT);
    VirtualPeer publisher = new VirtualPeer(world, server, "server", PeerConfig.Role.PUBLISHER);
    client.openLiveKitChannels();
    client.offerTo(publisher, false);
    assertThat(
            world.runUntil(() -> client.opened.size() == 3 && publisher.opened.size() == 3, 5_000))
        .isTrue();
    return new Connected(server, clients, client, publisher);
  }

  private static byte[] numbered(int number, int bytes) {
    byte[] message = new byte[bytes];
    message[0] = (byte) number;
    message[1] = (byte) (number >> 8);
    return message;
  }

  private static int number(byte[] message) {
    return message[0] & 0xff | (message[1] & 0xff) << 8;
  }

  /** Sends as much as is taken. @return how many messages there are now */
  private static int fill(PeerTransport transport, int from) {
    int sent = from;
    while (transport.sendData("_reliable", numbered(sent, MESSAGE), true)
        == DataSendResult.QUEUED) {
      sent++;
    }
    return sent;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.02})
  void whoKeepsMessagesSlowsTheirSenderDownAndGetsAllOfThem(double loss) throws Exception {
    Connected pair = connect(Link.of().delayMillis(20).loss(loss));
    VirtualPeer reader = pair.publisher();
    List<byte[]> received = reader.received("_reliable");
    reader.keeping = true;
    int sent = fill(pair.client().transport, 0);
    world.runMillis(10_000);
    assertThat(received.size() * (long) MESSAGE).as("kept").isBetween(WINDOW / 2L, 2L * WINDOW);

    // From now on one message is let go every two milliseconds: five megabytes a second.
    int[] most = {0};
    for (int round = 0; round < 6_000 && (received.size() < sent || sent < 1_000); round++) {
      for (int i = 0; i < 5 && !reader.kept.isEmpty(); i++) {
        reader.kept.remove().release();
      }
      most[0] = Math.max(most[0], reader.kept.size());
      if (sent < 1_000) {
        sent = fill(pair.client().transport, sent);
      }
      world.runMillis(10);
    }
    assertThat(most[0] * (long) MESSAGE).as("never more than the window").isLessThan(2L * WINDOW);
    assertThat(sent).isGreaterThanOrEqualTo(1_000);
    assertThat(received.size()).as("all").isEqualTo(sent);
    for (int i = 0; i < sent; i++) {
      assertThat(number(received.get(i))).isEqualTo(i);
    }
    pair.close();
  }

  @Test
  void theWindowOpensAgainWithoutWaitingForTheSendersProbe() throws Exception {
    Connected pair = connect(Link.of().delayMillis(5));
    pair.publisher().keeping = true;
    fill(pair.client().transport, 0);
    world.runMillis(30_000);
    List<byte[]> received = pair.publisher().received("_reliable");
    int before = received.size();
    pair.publisher().keeping = false;
    pair.publisher().kept.forEach(MessageCharge::release);
    world.runMillis(100);
    assertThat(received.size()).as("within ten round trips").isGreaterThan(before + 50);
    pair.close();
  }

  /** What is kept may outlive the connection it came from. */
  @Test
  void whatIsKeptMayBeLetGoAfterItsSenderHasLeft() throws Exception {
    Connected pair = connect(Link.of().delayMillis(5));
    pair.publisher().keeping = true;
    fill(pair.client().transport, 0);
    world.runMillis(1_000);
    pair.publisher().transport.close();
    world.runMillis(100);
    pair.publisher().kept.forEach(MessageCharge::release);
    world.runMillis(100);
    assertThat(pair.server().faults()).isEmpty();
    assertThat(pair.server().stats().drops()).doesNotContainKey("PEER_FAULT");
    pair.close();
  }

  @Test
  void aChannelEndsAlthoughItsReaderHasStoppedAndTheOthersGoOn() throws Exception {
    Connected pair = connect(Link.of().delayMillis(5));
    VirtualPeer reader = pair.client();
    reader.keeping = true;
    PeerTransport sender = pair.publisher().transport;
    int sent = fill(sender, 0);
    world.runMillis(5_000);
    assertThat(sender.bufferedAmount("_reliable")).isGreaterThan(WINDOW);

    sender.closeDataChannel("_reliable");
    assertThat(world.runUntil(() -> !reader.opened.contains("_reliable"), 2_000))
        .as("the reader sees it close")
        .isTrue();
    world.runMillis(1_000);
    assertThat(sender.isDataChannelOpen("_reliable")).isFalse();
    assertThat(pair.publisher().opened).containsExactlyInAnyOrder("_lossy", "_data_track");
    assertThat(sender.bufferedAmount("_reliable")).isZero();
    assertThat(reader.received("_reliable").size()).isLessThan(sent);
    reader.keeping = false;
    reader.kept.forEach(MessageCharge::release);
    world.runMillis(1_000);
    int seen = reader.received("_reliable").size();
    for (int i = 0; i < seen; i++) {
      assertThat(number(reader.received("_reliable").get(i))).as("no hole").isEqualTo(i);
    }
    sender.sendData("_lossy", new byte[] {1}, true);
    assertThat(world.runUntil(() -> reader.received("_lossy").size() == 1, 1_000)).isTrue();

    reader.transport.openDataChannel("_reliable", true, null);
    assertThat(world.runUntil(() -> sender.isDataChannelOpen("_reliable"), 1_000)).isTrue();
    sender.sendData("_reliable", numbered(9_999, 100), true);
    assertThat(world.runUntil(() -> reader.received("_reliable").size() == seen + 1, 1_000))
        .as("it may be opened again")
        .isTrue();
    pair.close();
  }

  @Test
  void tinyMessagesFillALabelByWhatTheyCost() throws Exception {
    Connected pair = connect(Link.of().delayMillis(5));
    int sent = 0;
    while (pair.client().transport.sendData("_reliable", new byte[1], true)
        == DataSendResult.QUEUED) {
      sent++;
    }
    assertThat(sent).isBetween(1_000, 40_000);
    int expected = sent;
    List<byte[]> received = pair.publisher().received("_reliable");
    assertThat(world.runUntil(() -> received.size() == expected, 60_000)).isTrue();
    world.runMillis(100);
    assertThat(pair.client().transport.bufferedAmount("_reliable")).isZero();
    assertThat(pair.client().transport.sendData("_reliable", new byte[1], true))
        .isEqualTo(DataSendResult.QUEUED);
    pair.close();
  }

  /**
   * An offer may say that any length is taken (RFC 8841 §6); SCTP as we have it doesn't send any.
   */
  @Test
  void whatNobodyCouldSendIsRefusedAtOnce() throws Exception {
    world.network().all(Link.of().delayMillis(5));
    VirtualEngine server = new VirtualEngine(world, host(1), 1);
    VirtualEngine clients = new VirtualEngine(world, host(2), 1);
    VirtualPeer client = new VirtualPeer(world, clients, "client", PeerConfig.Role.CLIENT);
    VirtualPeer peer = new VirtualPeer(world, server, "server", PeerConfig.Role.PUBLISHER);
    client.openLiveKitChannels();
    String offer = client.transport.offer(false).sdp();
    assertThat(offer).contains("a=max-message-size:");
    String anySize = offer.replaceAll("a=max-message-size:\\d+", "a=max-message-size:0");
    client.transport.applyAnswer(peer.transport.answer(anySize, AnswerPolicy.AS_OFFERED).sdp());
    assertThat(world.runUntil(() -> peer.opened.contains("_reliable"), 5_000)).isTrue();
    assertThat(peer.transport.sendData("_reliable", new byte[256 * 1024 + 1], true))
        .isEqualTo(DataSendResult.TOO_LARGE);
    assertThat(peer.transport.sendData("_reliable", new byte[256 * 1024], true))
        .isEqualTo(DataSendResult.QUEUED);
    server.close();
    clients.close();
  }

  @Test
  void aBatchReachesAllOfItsPeersButThoseThatHaveGone() throws Exception {
    world.network().all(Link.of().delayMillis(5));
    VirtualEngine server = new VirtualEngine(world, host(1), 2);
    VirtualEngine clients = new VirtualEngine(world, host(2), 1);
    List<VirtualPeer> readers = new ArrayList<>();
    List<VirtualPeer> senders = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      VirtualPeer reader = new VirtualPeer(world, clients, "reader" + i, PeerConfig.Role.CLIENT);
      VirtualPeer sender = new VirtualPeer(world, server, "server" + i, PeerConfig.Role.PUBLISHER);
      reader.openLiveKitChannels();
      reader.offerTo(sender, false);
      readers.add(reader);
      senders.add(sender);
    }
    assertThat(
            world.runUntil(
                () -> senders.stream().allMatch(one -> one.opened.contains("_reliable")), 5_000))
        .isTrue();
    DataBatch batch = new DataBatch();
    for (int message = 0; message < 20; message++) {
      for (VirtualPeer sender : senders) {
        assertThat(sender.transport.sendData("_reliable", numbered(message, 100), true, batch))
            .isEqualTo(DataSendResult.QUEUED);
      }
      if (message == 10) {
        senders.get(2).transport.close();
        senders.remove(2);
        readers.remove(2);
      }
      batch.flush();
    }
    assertThat(
            world.runUntil(
                () -> readers.stream().allMatch(one -> one.received("_reliable").size() == 20),
                5_000))
        .isTrue();
    for (VirtualPeer reader : readers) {
      assertThat(reader.received("_reliable").stream().map(DataBacklogTest::number).toList())
          .isSorted()
          .doesNotHaveDuplicates();
    }
    assertThat(server.faults()).isEmpty();
    server.close();
    clients.close();
  }
}
