package io.livekit.jakarta.rtc.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.sim.Link;
import io.livekit.jakarta.rtc.sim.SimulatedWorld;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.List;
import org.junit.jupiter.api.Test;

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
      if (alice.transport.sendData("_reliable", message, true)
          == PeerTransport.DataSendResult.QUEUED) {
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
}
