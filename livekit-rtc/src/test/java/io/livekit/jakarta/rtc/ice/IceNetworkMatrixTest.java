package io.livekit.jakarta.rtc.ice;

import static io.livekit.jakarta.rtc.ice.IceRole.CONTROLLED;
import static io.livekit.jakarta.rtc.ice.IceRole.CONTROLLING;
import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.sim.Link;
import io.livekit.jakarta.rtc.sim.SimulatedWorld;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Many seeds over bad networks: connect, stay connected, restart, agree on the path. */
class IceNetworkMatrixTest {
  private static final int SEEDS = 400;
  private static final double[] LOSSES = {0, 0.01, 0.05, 0.10, 0.20};

  @Test
  void agentsConnectAndRestartWhateverTheNetworkDoes() {
    for (double loss : LOSSES) {
      for (long seed = 1; seed <= SEEDS; seed++) {
        run(seed, loss);
      }
    }
  }

  private static void run(long seed, double loss) {
    Random shape = new Random(seed);
    SimulatedWorld world = new SimulatedWorld(seed);
    Link link =
        Link.of()
            .loss(loss)
            .delayMillis(shape.nextInt(150))
            .jitterMillis(shape.nextInt(60))
            .duplication(shape.nextInt(4) == 0 ? 0.05 : 0);
    if (shape.nextInt(3) == 0) {
      link.bursts(loss / 4, 0.4, 0.9);
    }
    world.network().all(link);
    boolean lite = shape.nextInt(3) == 0;
    boolean conflict = shape.nextInt(4) == 0;
    IceConfig.Nomination nomination = IceConfig.Nomination.values()[shape.nextInt(2)];
    SimulatedIcePeer server =
        new SimulatedIcePeer(
            world,
            lite ? IceConfig.liteAgent() : IceConfig.full(conflict ? CONTROLLING : CONTROLLED),
            seed * 31,
            shape.nextBoolean()
                ? new String[] {"10.0.0.1"}
                : new String[] {"10.0.0.1", "10.0.1.1"});
    SimulatedIcePeer client =
        new SimulatedIcePeer(
            world,
            IceConfig.full(CONTROLLING).withNomination(nomination),
            seed * 37,
            shape.nextBoolean()
                ? new String[] {"10.0.0.2"}
                : new String[] {"10.0.0.2", "10.0.1.2"});
    String name =
        "seed " + seed + " loss " + loss + (lite ? " lite" : "") + (conflict ? " conflict" : "");

    describe(world, server, client, lite, shape);
    assertConnected(world, server, client, name);
    world.runMillis(20_000);
    assertConnected(world, server, client, name + " after 20 s");

    client.restart();
    server.restart();
    describe(world, server, client, lite, shape);
    long restartedAt = world.nowNanos();
    // Both follow within the patience of a search, and meanwhile there is always a path.
    assertThat(
            world.runUntil(
                () ->
                    server.agent.validatedPaths() > 0
                        && client.agent.validatedPaths() > 0
                        && server.agent.selectedPath() != null
                        && client.agent.selectedPath() != null,
                15_000))
        .as("%s restart: %s %s", name, server, client)
        .isTrue();
    world.runMillis(20_000);
    assertConnected(world, server, client, name + " restarted at " + restartedAt);
    assertThat(server.agent.dropped(IceDrop.WRONG_INTEGRITY)).as(name).isZero();
    assertThat(server.agent.dropped(IceDrop.MALFORMED)).as(name).isZero();
  }

  /** Either side may learn first, and candidates may trickle. */
  private static void describe(
      SimulatedWorld world,
      SimulatedIcePeer server,
      SimulatedIcePeer client,
      boolean lite,
      Random shape) {
    client.agent.setRemote(server.agent.localCredentials(), lite, world.nowNanos());
    for (var address : server.addresses) {
      world.afterMillis(shape.nextInt(300), () -> client.learnCandidate(server, address));
    }
    world.afterMillis(
        shape.nextInt(400),
        () -> {
          server.agent.setRemote(client.agent.localCredentials(), false, world.nowNanos());
          for (var address : client.addresses) {
            world.afterMillis(shape.nextInt(300), () -> server.learnCandidate(client, address));
          }
        });
  }

  private static void assertConnected(
      SimulatedWorld world, SimulatedIcePeer server, SimulatedIcePeer client, String name) {
    assertThat(
            world.runUntil(
                () -> server.connected() && client.connected() && agree(server, client), 12_000))
        .as("%s: %s %s", name, server, client)
        .isTrue();
  }

  private static boolean agree(SimulatedIcePeer a, SimulatedIcePeer b) {
    return a.agent.selectedPath() != null
        && b.agent.selectedPath() != null
        && a.agent.selectedPath().local().equals(b.agent.selectedPath().remote())
        && b.agent.selectedPath().local().equals(a.agent.selectedPath().remote());
  }
}
