package io.livekit.jakarta.rtc.ice;

import static io.livekit.jakarta.rtc.ice.IceRole.CONTROLLED;
import static io.livekit.jakarta.rtc.ice.IceRole.CONTROLLING;
import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.core.TransportPath;
import io.livekit.jakarta.rtc.core.TransportProtocol;
import io.livekit.jakarta.rtc.sim.Link;
import io.livekit.jakarta.rtc.sim.SimulatedNat;
import io.livekit.jakarta.rtc.sim.SimulatedWorld;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** Two agents on a simulated network, on virtual time. */
class IceAgentTest {
  private static final String A = "10.0.0.1";
  private static final String A2 = "10.0.1.1";
  private static final String B = "10.0.0.2";
  private static final String B2 = "10.0.1.2";

  private SimulatedWorld world = new SimulatedWorld(1);
  private SimulatedIcePeer server;
  private SimulatedIcePeer client;

  private static InetAddress ip(String literal) {
    return new InetSocketAddress(literal, 0).getAddress();
  }

  private void peers(IceConfig serverConfig, IceConfig clientConfig) {
    server = new SimulatedIcePeer(world, serverConfig, world.seed() * 2, A);
    client = new SimulatedIcePeer(world, clientConfig, world.seed() * 2 + 1, B);
  }

  private void describe() {
    client.learn(server, false);
    server.learn(client, false);
  }

  private boolean bothConnect(long maxMillis) {
    return world.runUntil(() -> server.connected() && client.connected(), maxMillis);
  }

  private void assertMediaFlows() {
    long before = server.mediaReceived;
    long beforeClient = client.mediaReceived;
    for (int i = 0; i < 5; i++) {
      assertThat(client.sendMedia()).isTrue();
      assertThat(server.sendMedia()).isTrue();
      world.runMillis(100);
    }
    assertThat(server.mediaReceived)
        .as("seed %d %s %s", world.seed(), server, client)
        .isGreaterThan(before);
    assertThat(client.mediaReceived)
        .as("seed %d %s %s", world.seed(), server, client)
        .isGreaterThan(beforeClient);
  }

  @Test
  void fullAgentsConnectWithinTwoRoundTrips() {
    world.network().all(Link.of().delayMillis(25));
    peers(IceConfig.full(CONTROLLED), IceConfig.full(CONTROLLING));
    describe();
    assertThat(bothConnect(130)).as("%s %s", server, client).isTrue();
    assertThat(server.states).containsExactly(IceState.CHECKING, IceState.CONNECTED);
    assertThat(client.selections).hasSize(1);
    assertThat(server.agent.selectedPath().remote()).isEqualTo(client.addresses.get(0));
    assertThat(client.agent.roundTripNanos()).isBetween(50_000_000L, 51_000_000L);
    assertMediaFlows();
  }

  /** Checks are sent again long before they are answered there, and one answer looks quick. */
  @Test
  void aLongWaysRoundTripIsTheOneOfAnAnswerBeyondDoubt() {
    world.network().all(Link.of().delayMillis(250));
    peers(IceConfig.full(CONTROLLED), IceConfig.full(CONTROLLING));
    describe();
    assertThat(bothConnect(3_000)).as("%s %s", server, client).isTrue();
    world.runMillis(8_000);
    for (SimulatedIcePeer peer : new SimulatedIcePeer[] {server, client}) {
      assertThat(peer.agent.sureRoundTripNanos()).isBetween(500_000_000L, 502_000_000L);
    }
  }

  @Test
  void aHandshakeMayBeginBeforeOurCheckIsAnswered() {
    world.network().all(Link.of().delayMillis(25));
    peers(
        IceConfig.full(CONTROLLED),
        IceConfig.full(CONTROLLING).withNomination(IceConfig.Nomination.AGGRESSIVE));
    assertThat(server.agent.handshakePath()).isNull();
    describe();
    assertThat(world.runUntil(() -> server.agent.handshakePath() != null, 200)).isTrue();
    assertThat(server.agent.selectedPath()).as("later").isNull();
    assertThat(server.agent.isProven(server.agent.handshakePath())).isFalse();
    assertThat(server.agent.handshakePath().remote()).isEqualTo(client.addresses.get(0));
    assertThat(client.agent.handshakePath())
        .as("the controlling side waits for the answer to its nomination")
        .isNull();
    assertThat(bothConnect(130)).isTrue();
    assertThat(server.agent.handshakePath()).isEqualTo(server.agent.selectedPath());
  }

  @Test
  void aggressiveNominationSavesARoundTrip() {
    world.network().all(Link.of().delayMillis(25));
    peers(
        IceConfig.full(CONTROLLED),
        IceConfig.full(CONTROLLING).withNomination(IceConfig.Nomination.AGGRESSIVE));
    describe();
    assertThat(bothConnect(80)).as("%s %s", server, client).isTrue();
    assertMediaFlows();
  }

  @Test
  void liteServerFollowsTheFullClient() {
    world.network().all(Link.of().delayMillis(25));
    peers(IceConfig.liteAgent(), IceConfig.full(CONTROLLED));
    client.learn(server, true);
    server.learn(client, false);
    assertThat(client.agent.role())
        .as("the full side of a lite one controls")
        .isEqualTo(CONTROLLING);
    assertThat(bothConnect(130)).as("%s %s", server, client).isTrue();
    world.runMillis(60_000);
    assertThat(bothConnect(0)).as("kept alive by the client's checks alone").isTrue();
    assertMediaFlows();
  }

  @Test
  void checksBeforeTheDescriptionAreAnsweredAndRemembered() {
    world.network().all(Link.of().delayMillis(10));
    peers(IceConfig.full(CONTROLLED), IceConfig.full(CONTROLLING));
    client.learn(server, false);
    world.runMillis(1_000);
    assertThat(client.agent.isValidated(client.agent.selectedPath())).as("%s", client).isTrue();
    assertThat(server.agent.state()).isEqualTo(IceState.NEW);
    assertThat(server.agent.selectedPath()).isNull();
    // No candidate of the client is ever signalled: its checks told the server enough.
    server.agent.setRemote(client.agent.localCredentials(), false, world.nowNanos());
    assertThat(world.runUntil(server::connected, 25)).as("%s", server).isTrue();
    assertMediaFlows();
  }

  @Test
  void checksUnderAnotherUfragThanTheDescriptionSaysAreForgotten() {
    peers(IceConfig.full(CONTROLLED), IceConfig.full(CONTROLLING));
    client.learn(server, false);
    world.runMillis(500);
    server.agent.setRemote(
        new IceCredentials("someoneElse", "p".repeat(32)), false, world.nowNanos());
    world.runMillis(3_000);
    assertThat(server.agent.validatedPaths()).isZero();
    assertThat(server.agent.selectedPath()).isNull();
    assertThat(server.agent.dropped(IceDrop.WRONG_USERNAME)).isPositive();
  }

  @Test
  void roleConflictIsSettledByTheTieBreakerWhicheverSideWins() {
    for (IceRole role : IceRole.values()) {
      for (long seed = 1; seed < 40; seed++) {
        world = new SimulatedWorld(seed);
        world.network().all(Link.of().delayMillis(20).jitterMillis(20));
        peers(IceConfig.full(role), IceConfig.full(role));
        describe();
        assertThat(bothConnect(2_000)).as("seed %d %s %s", seed, server, client).isTrue();
        assertThat(server.agent.role()).as("seed %d", seed).isNotEqualTo(client.agent.role());
      }
    }
  }

  @Test
  void liteServerInsistsOnBeingControlled() {
    peers(IceConfig.liteAgent(), IceConfig.full(CONTROLLED));
    describe(); // the client isn't told that the server is lite
    assertThat(bothConnect(2_000)).as("%s %s", server, client).isTrue();
    assertThat(client.agent.role()).isEqualTo(CONTROLLING);
    assertThat(server.agent.dropped(IceDrop.ROLE_CONFLICT)).isPositive();
  }

  @Test
  void silenceDisconnectsAfterTenSecondsAndFailsFiveLater() {
    peers(IceConfig.full(CONTROLLED), IceConfig.full(CONTROLLING));
    describe();
    assertThat(bothConnect(1_000)).isTrue();
    world.runMillis(5_000);
    world.network().partition(ip(A), ip(B), true);
    world.runMillis(7_500);
    assertThat(server.agent.state()).isEqualTo(IceState.CONNECTED);
    world.runMillis(3_000);
    assertThat(server.agent.state()).isEqualTo(IceState.DISCONNECTED);
    world.runMillis(5_000);
    assertThat(server.agent.state()).isEqualTo(IceState.FAILED);
    assertThat(client.agent.state()).isEqualTo(IceState.FAILED);
    assertThat(server.agent.nextTimeoutNanos()).isEqualTo(Long.MAX_VALUE);
    assertThat(server.agent.selectedPath()).isNull();
  }

  @Test
  void disconnectedAgentsRecoverByThemselves() {
    peers(IceConfig.full(CONTROLLED), IceConfig.full(CONTROLLING));
    describe();
    assertThat(bothConnect(1_000)).isTrue();
    world.network().partition(ip(A), ip(B), true);
    assertThat(
            world.runUntil(
                () ->
                    server.agent.state() == IceState.DISCONNECTED
                        && client.agent.state() == IceState.DISCONNECTED,
                13_000))
        .isTrue();
    world.network().partition(ip(A), ip(B), false);
    assertThat(bothConnect(4_000)).as("%s %s", server, client).isTrue();
    assertMediaFlows();
  }

  @Test
  void withoutConsentSendingStopsEvenIfPacketsKeepComing() {
    peers(IceConfig.full(CONTROLLED), IceConfig.full(CONTROLLING));
    describe();
    assertThat(bothConnect(1_000)).isTrue();
    world.runMillis(1_000);
    // STUN is lost, media isn't
    world.network().block(d -> d.bytes()[0] == 0x00 || d.bytes()[0] == 0x01);
    TransportPath path = client.agent.selectedPath();
    for (int i = 0; i < 100 && server.agent.state() != IceState.FAILED; i++) {
      world.network().send(path.local(), path.remote(), new byte[] {(byte) 0x80, 0, 0, 0}, 0, 4);
      world.runMillis(500);
      if (i < 50) {
        assertThat(server.agent.state()).isEqualTo(IceState.CONNECTED);
      }
    }
    assertThat(server.agent.state()).isEqualTo(IceState.FAILED);
  }

  @Test
  void anotherPathTakesOverWhenTheSelectedOneDies() {
    for (boolean lite : new boolean[] {false, true}) {
      world = new SimulatedWorld(7);
      world.network().all(Link.of().delayMillis(10));
      server =
          new SimulatedIcePeer(
              world, lite ? IceConfig.liteAgent() : IceConfig.full(CONTROLLED), 1, A, A2);
      client = new SimulatedIcePeer(world, IceConfig.full(CONTROLLING), 2, B, B2);
      client.learn(server, lite);
      server.learn(client, false);
      assertThat(bothConnect(1_000)).isTrue();
      world.runMillis(3_000);
      TransportPath first = client.agent.selectedPath();
      world.network().partition(first.local().getAddress(), first.remote().getAddress(), true);
      assertThat(world.runUntil(() -> !first.equals(client.agent.selectedPath()), 10_000)).isTrue();
      world.runMillis(1_000);
      assertThat(server.connected() && client.connected())
          .as("lite %s %s %s", lite, server, client)
          .isTrue();
      assertThat(server.agent.selectedPath().remote())
          .isEqualTo(client.agent.selectedPath().local());
      assertMediaFlows();
    }
  }

  @Test
  void restartKeepsTheOldPathUntilTheNewOneWorks() {
    world.network().all(Link.of().delayMillis(30));
    peers(IceConfig.full(CONTROLLED), IceConfig.full(CONTROLLING));
    describe();
    assertThat(bothConnect(1_000)).isTrue();
    IceCredentials old = server.agent.localCredentials();
    server.restart();
    // The client doesn't know yet: its checks carry the old credentials and media goes on.
    world.runMillis(8_000);
    assertThat(server.connected() && client.connected()).as("%s %s", server, client).isTrue();
    assertMediaFlows();
    assertThat(server.agent.dropped(IceDrop.WRONG_USERNAME)).isZero();
    client.restart();
    client.learn(server, false);
    server.learn(client, false);
    world.runMillis(1_000);
    assertThat(server.agent.localCredentials()).isNotEqualTo(old);
    assertMediaFlows();
    world.runMillis(60_000);
    assertThat(server.states).doesNotContain(IceState.DISCONNECTED);
    assertMediaFlows();
  }

  @Test
  void restartMovesToAnotherNetwork() {
    for (boolean lite : new boolean[] {false, true}) {
      world = new SimulatedWorld(3);
      world.network().all(Link.of().delayMillis(30));
      peers(lite ? IceConfig.liteAgent() : IceConfig.full(CONTROLLED), IceConfig.full(CONTROLLING));
      client.learn(server, lite);
      server.learn(client, false);
      assertThat(bothConnect(1_000)).isTrue();
      world.network().partition(ip(A), ip(B), true);
      client.restart();
      client.addAddress(new InetSocketAddress(B2, 7000));
      server.restart();
      client.learn(server, lite);
      server.learn(client, false);
      assertThat(
              world.runUntil(
                  () ->
                      server.agent.selectedPath().remote().getAddress().equals(ip(B2))
                          && client.agent.selectedPath().local().getAddress().equals(ip(B2)),
                  3_000))
          .as("%s %s", server, client)
          .isTrue();
      assertMediaFlows();
    }
  }

  @Test
  void restartRevivesFailedAgents() {
    peers(IceConfig.full(CONTROLLED), IceConfig.full(CONTROLLING));
    describe();
    assertThat(bothConnect(1_000)).isTrue();
    world.network().partition(ip(A), ip(B), true);
    world.runMillis(20_000);
    world.network().partition(ip(A), ip(B), false);
    assertThat(server.agent.state()).isEqualTo(IceState.FAILED);
    server.restart();
    client.restart();
    describe();
    assertThat(bothConnect(1_000)).as("%s %s", server, client).isTrue();
    assertMediaFlows();
  }

  @Test
  void aSearchWithoutAnyPathFailsAfterFifteenSeconds() {
    world.network().partition(ip(A), ip(B), true);
    peers(IceConfig.full(CONTROLLED), IceConfig.full(CONTROLLING));
    describe();
    world.runMillis(14_900);
    assertThat(server.agent.state()).isEqualTo(IceState.CHECKING);
    world.runMillis(200);
    assertThat(server.agent.state()).isEqualTo(IceState.FAILED);
    assertThat(server.stunSent)
        .as("checks of a pair that never answers are bounded")
        .isLessThanOrEqualTo(20);
  }

  @Test
  void clientBehindANatIsFoundByItsChecksAndMayBeRebound() {
    world.network().all(Link.of().delayMillis(15));
    peers(IceConfig.full(CONTROLLED), IceConfig.full(CONTROLLING));
    SimulatedNat nat = world.network().nat(ip(B), ip("203.0.113.9"), true);
    describe();
    assertThat(bothConnect(1_000)).as("%s %s", server, client).isTrue();
    InetSocketAddress first = server.agent.selectedPath().remote();
    assertThat(first.getAddress()).isEqualTo(ip("203.0.113.9"));
    assertMediaFlows();
    nat.rebind();
    world.runMillis(15_000);
    assertThat(server.connected() && client.connected()).as("%s %s", server, client).isTrue();
    assertThat(server.agent.selectedPath().remote()).isNotEqualTo(first);
    assertMediaFlows();
  }

  @Test
  void tcpConnectionServesWhenUdpIsBlocked() {
    for (boolean lite : new boolean[] {false, true}) {
      world = new SimulatedWorld(5);
      world.network().all(Link.of().delayMillis(20).udpBlocked(true));
      peers(lite ? IceConfig.liteAgent() : IceConfig.full(CONTROLLED), IceConfig.full(CONTROLLING));
      InetSocketAddress tcp = new InetSocketAddress(A, 7881);
      server.listenTcp(tcp);
      client.learn(server, lite);
      server.learn(client, false);
      // The client's side of the connection: its agent is told of it as of any path a check may
      // take.
      InetSocketAddress active = new InetSocketAddress(B, 51234);
      client.listenTcp(active);
      TcpClient.check(world, client, server, active, tcp);
      assertThat(world.runUntil(() -> server.agent.validatedPaths() > 0, 1_000)).isTrue();
      world.runMillis(2_000);
      assertThat(server.connected()).as("lite %s %s", lite, server).isTrue();
      assertThat(server.agent.selectedPath().protocol()).isEqualTo(TransportProtocol.TCP);
      server.agent.pathClosed(server.agent.selectedPath(), world.nowNanos());
      assertThat(server.agent.state()).isEqualTo(IceState.DISCONNECTED);
      assertThat(server.agent.selectedPath()).isNull();
    }
  }

  @Test
  void fullAgentsConnectOverIpv6() {
    server = new SimulatedIcePeer(world, IceConfig.full(CONTROLLED), 1, "2001:db8::1", A);
    client = new SimulatedIcePeer(world, IceConfig.full(CONTROLLING), 2, "2001:db8::2");
    describe();
    assertThat(bothConnect(1_000)).isTrue();
    assertMediaFlows();
  }

  @Test
  void closedAgentIsSilent() {
    peers(IceConfig.full(CONTROLLED), IceConfig.full(CONTROLLING));
    describe();
    assertThat(bothConnect(1_000)).isTrue();
    server.agent.close();
    long sent = server.stunSent;
    world.runMillis(5_000);
    assertThat(server.stunSent).isEqualTo(sent);
    assertThat(server.agent.dropped(IceDrop.NOT_RUNNING)).isPositive();
    assertThat(server.agent.nextTimeoutNanos()).isEqualTo(Long.MAX_VALUE);
    assertThat(server.states).endsWith(IceState.CLOSED);
  }
}
