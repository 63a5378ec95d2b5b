package io.livekit.jakarta.rtc.ice;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.core.Allocation;
import io.livekit.jakarta.rtc.core.TransportPath;
import io.livekit.jakarta.rtc.core.TransportProtocol;
import java.net.InetSocketAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a connected agent costs while nothing happens: thousands of them tick in one loop. */
class IceAllocationTest {
  private static final int WINDOWS = 50;
  private static final int ROUNDS = 5_000;

  /**
   * Bytes of an agent pair and second. Two ticks, about one check with its answer, two look-ups:
   * addresses copied by the JDK are most of what is left.
   */
  private static final int BUDGET = 250;

  private final TransportPath serverPath = path("10.0.0.1", "10.0.0.2");
  private final TransportPath clientPath = path("10.0.0.2", "10.0.0.1");
  private final Wire toClient = new Wire();
  private final Wire toServer = new Wire();
  private long now;

  private static TransportPath path(String local, String remote) {
    return new TransportPath(
        TransportProtocol.UDP, new InetSocketAddress(local, 1), new InetSocketAddress(remote, 1));
  }

  /** Keeps a few packets without allocating. */
  private static final class Wire implements IceAgent.Output {
    private final byte[][] packets = new byte[8][1_500];
    private final int[] lengths = new int[8];
    private int count;

    @Override
    public void send(TransportPath path, byte[] buf, int off, int len) {
      System.arraycopy(buf, off, packets[count], 0, len);
      lengths[count++] = len;
    }

    @Override
    public void stateChanged(IceState state) {}

    @Override
    public void selectedPathChanged(TransportPath path) {}
  }

  @Test
  void keepalivesAndTrafficAllocateNextToNothing() {
    Random random = new Random(1);
    IceAgent server =
        new IceAgent(
            IceConfig.full(IceRole.CONTROLLED), IceCredentials.generate(random), toClient, random);
    IceAgent client =
        new IceAgent(
            IceConfig.full(IceRole.CONTROLLING), IceCredentials.generate(random), toServer, random);
    server.addLocalCandidate(IceCandidate.host(TransportProtocol.UDP, serverPath.local(), null));
    client.addLocalCandidate(IceCandidate.host(TransportProtocol.UDP, clientPath.local(), null));
    server.setRemote(client.localCredentials(), false, 0);
    client.setRemote(server.localCredentials(), false, 0);
    client.addRemoteCandidate(
        IceCandidate.host(TransportProtocol.UDP, serverPath.local(), null), 0);
    for (int i = 0; i < 200; i++) {
      now += 10_000_000L;
      round(server, client);
    }
    assertThat(server.state()).isEqualTo(IceState.CONNECTED);
    assertThat(client.state()).isEqualTo(IceState.CONNECTED);

    long bytes =
        Allocation.leastBytes(
            WINDOWS,
            (long) BUDGET * ROUNDS,
            window -> {
              for (int i = 0; i < ROUNDS; i++) {
                now += 1_000_000_000L;
                round(server, client);
              }
            });
    assertThat(server.state()).isEqualTo(IceState.CONNECTED);
    assertThat(bytes / ROUNDS).as("bytes per agent pair and second").isLessThan(BUDGET);
  }

  private void round(IceAgent server, IceAgent client) {
    for (int i = 0; i < 3; i++) {
      server.onTimeout(now);
      deliver(toClient, client, clientPath, now);
      client.onTimeout(now);
      deliver(toServer, server, serverPath, now);
      deliver(toClient, client, clientPath, now);
      deliver(toServer, server, serverPath, now);
    }
    if (server.isValidated(serverPath)) {
      server.onTrafficReceived(serverPath, now);
    }
  }

  private static void deliver(Wire wire, IceAgent agent, TransportPath path, long now) {
    int count = wire.count;
    wire.count = 0;
    for (int i = 0; i < count; i++) {
      agent.receiveStun(path, wire.packets[i], 0, wire.lengths[i], now);
    }
  }
}
