package io.livekit.jakarta.rtc.ice;

import static io.livekit.jakarta.rtc.ice.IceRole.CONTROLLED;
import static io.livekit.jakarta.rtc.ice.IceRole.CONTROLLING;
import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.core.TransportPath;
import io.livekit.jakarta.rtc.core.TransportProtocol;
import io.livekit.jakarta.rtc.sim.Link;
import io.livekit.jakarta.rtc.sim.SimulatedNetwork.Datagram;
import io.livekit.jakarta.rtc.sim.SimulatedWorld;
import io.livekit.jakarta.rtc.stun.StunAttribute;
import io.livekit.jakarta.rtc.stun.StunBuilder;
import io.livekit.jakarta.rtc.stun.StunClass;
import io.livekit.jakarta.rtc.stun.StunError;
import io.livekit.jakarta.rtc.stun.StunIntegrity;
import io.livekit.jakarta.rtc.stun.StunMessage;
import io.livekit.jakarta.rtc.stun.StunMethod;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What attackers on and off the path, and peers of ill will, try on an agent. */
class HostileIceTest {
  private static final InetSocketAddress ATTACKER = new InetSocketAddress("198.51.100.66", 6666);

  private final SimulatedWorld world = new SimulatedWorld(17);
  private SimulatedIcePeer server;
  private SimulatedIcePeer client;
  private TransportPath fromAttacker;

  @BeforeEach
  void connect() {
    world.network().all(Link.of().delayMillis(10));
    server = new SimulatedIcePeer(world, IceConfig.full(CONTROLLED), 1, "10.0.0.1");
    client = new SimulatedIcePeer(world, IceConfig.full(CONTROLLING), 2, "10.0.0.2");
    server.record = true;
    client.record = true;
    client.learn(server, false);
    server.learn(client, false);
    assertThat(world.runUntil(() -> server.connected() && client.connected(), 1_000)).isTrue();
    world.runMillis(2_500);
    fromAttacker = new TransportPath(TransportProtocol.UDP, server.addresses.get(0), ATTACKER);
  }

  private StunBuilder check(long id) {
    return new StunBuilder(768)
        .begin(StunClass.REQUEST, StunMethod.BINDING, 1, id)
        .text(
            StunAttribute.USERNAME,
            server.agent.localCredentials().ufrag() + ":" + client.agent.localCredentials().ufrag())
        .unsignedInt(StunAttribute.PRIORITY, 0x7e0000ff)
        .longValue(StunAttribute.ICE_CONTROLLING, 1);
  }

  private StunIntegrity serverKey() {
    return StunIntegrity.ofPassword(server.agent.localCredentials().pwd());
  }

  private StunIntegrity clientKey() {
    return StunIntegrity.ofPassword(client.agent.localCredentials().pwd());
  }

  private void give(TransportPath path, byte[] bytes) {
    server.agent.receiveStun(path, bytes, 0, bytes.length, world.nowNanos());
  }

  private static StunMessage read(Datagram datagram) {
    StunMessage message = new StunMessage();
    assertThat(message.wrap(datagram.bytes(), 0, datagram.bytes().length)).isTrue();
    return message;
  }

  @Test
  void nothingUnauthenticatedIsAnswered() {
    long sent = server.stunSent;
    give(fromAttacker, check(1).toBytes());
    give(
        fromAttacker,
        check(2).integrity(StunIntegrity.ofPassword("guess")).fingerprint().toBytes());
    give(
        fromAttacker,
        new StunBuilder(99).begin(StunClass.REQUEST, StunMethod.BINDING, 1, 3).toBytes());
    give(
        fromAttacker,
        new StunBuilder(99).begin(StunClass.REQUEST, StunMethod.ALLOCATE, 1, 3).toBytes());
    give(
        fromAttacker,
        new StunBuilder(99).begin(StunClass.INDICATION, StunMethod.BINDING, 1, 3).toBytes());
    give(fromAttacker, new byte[] {0, 1, 2});
    assertThat(server.stunSent).isEqualTo(sent);
    assertThat(server.agent.isValidated(fromAttacker)).isFalse();
    assertThat(server.agent.dropped(IceDrop.WRONG_INTEGRITY)).isEqualTo(2);
    assertThat(server.agent.dropped(IceDrop.WRONG_USERNAME)).isEqualTo(1);
    assertThat(server.agent.dropped(IceDrop.NOT_BINDING)).isEqualTo(1);
    assertThat(server.agent.dropped(IceDrop.INDICATION)).isEqualTo(1);
    assertThat(server.agent.dropped(IceDrop.MALFORMED)).isEqualTo(1);
  }

  @Test
  void aForeignUsernameIsRefusedEvenWithTheRightKey() {
    long sent = server.stunSent;
    for (String username :
        List.of(
            "",
            ":",
            "x:y",
            server.agent.localCredentials().ufrag(),
            server.agent.localCredentials().ufrag() + ":",
            server.agent.localCredentials().ufrag() + ":other",
            client.agent.localCredentials().ufrag()
                + ":"
                + server.agent.localCredentials().ufrag())) {
      give(
          fromAttacker,
          new StunBuilder(768)
              .begin(StunClass.REQUEST, StunMethod.BINDING, 1, 1)
              .text(StunAttribute.USERNAME, username)
              .integrity(serverKey())
              .fingerprint()
              .toBytes());
    }
    assertThat(server.stunSent).isEqualTo(sent);
    assertThat(server.agent.dropped(IceDrop.WRONG_USERNAME)).isEqualTo(7);
  }

  @Test
  void forgedAndMisdirectedResponsesChangeNothing() {
    server.sentStun.clear();
    world.network().block(d -> d.to().equals(server.addresses.get(0)));
    assertThat(world.runUntil(() -> !server.sentStun.isEmpty(), 3_000)).isTrue();
    Datagram keepalive = server.sentStun.get(server.sentStun.size() - 1);
    StunMessage request = read(keepalive);
    TransportPath path = server.agent.selectedPath();
    byte[] unsigned = new StunBuilder(200).beginResponse(StunClass.SUCCESS, request).toBytes();
    byte[] wrongKey =
        new StunBuilder(200)
            .beginResponse(StunClass.SUCCESS, request)
            .integrity(serverKey())
            .toBytes();
    byte[] right =
        new StunBuilder(200)
            .beginResponse(StunClass.SUCCESS, request)
            .integrity(clientKey())
            .toBytes();
    byte[] wrongId =
        new StunBuilder(200)
            .begin(StunClass.SUCCESS, StunMethod.BINDING, 5, 5)
            .integrity(clientKey())
            .toBytes();
    byte[] error =
        new StunBuilder(200)
            .beginResponse(StunClass.ERROR, request)
            .error(StunError.ROLE_CONFLICT)
            .toBytes();
    IceRole role = server.agent.role();
    give(path, unsigned);
    give(path, wrongKey);
    give(path, error);
    assertThat(server.agent.dropped(IceDrop.WRONG_INTEGRITY)).isEqualTo(3);
    give(path, wrongId);
    assertThat(server.agent.dropped(IceDrop.UNKNOWN_TRANSACTION)).isEqualTo(1);
    give(fromAttacker, right);
    assertThat(server.agent.dropped(IceDrop.WRONG_SOURCE)).isEqualTo(1);
    assertThat(server.agent.isValidated(fromAttacker)).isFalse();
    assertThat(server.agent.role()).isEqualTo(role);
    give(path, right);
    give(path, right);
    assertThat(server.agent.dropped(IceDrop.UNKNOWN_TRANSACTION))
        .as("a replayed answer")
        .isEqualTo(2);
  }

  /**
   * Without keys an attacker can only repeat what it saw; that may open a path but never move
   * traffic to it.
   */
  @Test
  void aCheckReplayedFromElsewhereNeverMovesTheTraffic() {
    TransportPath before = server.agent.selectedPath();
    for (Datagram seen : List.copyOf(client.sentStun)) {
      for (int i = 0; i < 3; i++) {
        give(fromAttacker, seen.bytes());
      }
    }
    world.runMillis(30_000);
    assertThat(server.agent.selectedPath()).isEqualTo(before);
    assertThat(server.connected()).isTrue();
    long toAttacker = server.sentStun.stream().filter(d -> d.to().equals(ATTACKER)).count();
    assertThat(toAttacker)
        .as("bounded: answers one to one, and one check")
        .isLessThan(3L * client.sentStun.size() + CandidatePair.MAX_ATTEMPTS * 3L);
  }

  @Test
  void liteAgentTakesAReplayedNominationForNoLongerThanItIsRepeated() {
    SimulatedIcePeer lite = new SimulatedIcePeer(world, IceConfig.liteAgent(), 5, "10.0.0.7");
    SimulatedIcePeer peer = new SimulatedIcePeer(world, IceConfig.full(CONTROLLING), 6, "10.0.0.8");
    peer.record = true;
    peer.learn(lite, true);
    lite.learn(peer, false);
    assertThat(world.runUntil(() -> lite.connected() && peer.connected(), 1_000)).isTrue();
    TransportPath before = lite.agent.selectedPath();
    TransportPath elsewhere =
        new TransportPath(TransportProtocol.UDP, lite.addresses.get(0), ATTACKER);
    for (Datagram seen : peer.sentStun) {
      lite.agent.receiveStun(elsewhere, seen.bytes(), 0, seen.bytes().length, world.nowNanos());
    }
    world.runMillis(20_000);
    assertThat(lite.connected() && peer.connected()).isTrue();
    assertThat(lite.agent.selectedPath()).isEqualTo(before);
  }

  @Test
  void checksFromCountlessPortsKeepMemoryAndTheSelectedPath() {
    TransportPath before = server.agent.selectedPath();
    for (int i = 0; i < 5_000; i++) {
      TransportPath path =
          new TransportPath(
              TransportProtocol.UDP,
              server.addresses.get(0),
              new InetSocketAddress("198.51.100." + i % 200, 1_024 + i));
      give(path, check(i).integrity(serverKey()).fingerprint().toBytes());
      if (i % 100 == 0) {
        world.runMillis(20);
      }
    }
    assertThat(server.agent.validatedPaths())
        .isLessThanOrEqualTo(IceGeneration.MAX_PEER_REFLEXIVE + 1);
    assertThat(server.agent.dropped(IceDrop.PATH_EVICTED)).isGreaterThan(4_900);
    assertThat(server.agent.selectedPath()).isEqualTo(before);
    assertThat(server.agent.isValidated(before)).isTrue();
    world.runMillis(20_000);
    assertThat(server.connected() && client.connected()).isTrue();
  }

  @Test
  void floodOfCandidatesIsCutAndItsChecksAreFew() {
    SimulatedIcePeer victim =
        new SimulatedIcePeer(world, IceConfig.full(CONTROLLED), 9, "10.0.0.9", "10.0.1.9");
    victim.agent.setRemote(IceCredentials.generate(new Random(3)), false, world.nowNanos());
    for (int i = 0; i < 5_000; i++) {
      victim.agent.addRemoteCandidate(
          IceCandidate.host(
              TransportProtocol.UDP, new InetSocketAddress("192.0.2." + i % 250, 2_000 + i), null),
          world.nowNanos());
    }
    assertThat(victim.agent.dropped(IceDrop.CANDIDATE_LIMIT))
        .isEqualTo(5_000 - IceGeneration.MAX_REMOTE_CANDIDATES);
    assertThat(victim.agent.dropped(IceDrop.PAIR_LIMIT))
        .isEqualTo(2 * IceGeneration.MAX_REMOTE_CANDIDATES - IceGeneration.MAX_PAIRS);
    world.runMillis(1_000);
    assertThat(victim.stunSent).as("paced").isLessThan(51 * 4);
    world.runMillis(60_000);
    assertThat(victim.stunSent).isLessThanOrEqualTo(IceGeneration.MAX_PAIRS * 20L);
    assertThat(victim.agent.state()).isEqualTo(IceState.FAILED);
  }

  private long bytesTo(InetSocketAddress address) {
    return server.sentStun.stream()
        .filter(d -> d.to().equals(address))
        .mapToLong(d -> d.bytes().length)
        .sum();
  }

  /** Signed by somebody who has the credentials, under an address that may be a victim's. */
  @Test
  void noSignedCheckIsAnsweredWithMoreBytesThanItHad() {
    // The shortest names that there are (RFC 8839 §5.4).
    IceCredentials ours = new IceCredentials("abcd", "0123456789012345678901");
    IceCredentials theirs = new IceCredentials("efgh", "0123456789012345678901");
    StunIntegrity key = StunIntegrity.ofPassword(ours.pwd());
    List<byte[]> checks = new ArrayList<>();
    checks.add(bare().integrity(key).toBytes());
    checks.add(bare().integrity(key).fingerprint().toBytes());
    checks.add(bare().flag(0x7777).integrity(key).toBytes());
    checks.add(bare().flag(0x7777).flag(0x7778).integrity(key).fingerprint().toBytes());
    checks.add(bare().longValue(StunAttribute.ICE_CONTROLLED, 0).integrity(key).toBytes());
    int tooShort = checks.size();
    for (boolean conflict : List.of(false, true)) {
      StunBuilder whole =
          bare()
              .unsignedInt(StunAttribute.PRIORITY, 1)
              .longValue(
                  conflict ? StunAttribute.ICE_CONTROLLED : StunAttribute.ICE_CONTROLLING, 0);
      checks.add(whole.integrity(key).fingerprint().toBytes());
    }
    checks.add(
        bare()
            .unsignedInt(StunAttribute.PRIORITY, 1)
            .longValue(StunAttribute.ICE_CONTROLLING, 0)
            .flag(0x7777)
            .integrity(key)
            .fingerprint()
            .toBytes());
    int refused = 0;
    for (String from : List.of("198.51.100.66", "2001:db8::66")) {
      TransportPath path =
          new TransportPath(
              TransportProtocol.UDP, server.addresses.get(0), new InetSocketAddress(from, 6666));
      for (byte[] check : checks) {
        List<Integer> answers = new ArrayList<>();
        IceAgent agent = agent(ours, answers);
        agent.setRemote(theirs, false, 0);
        agent.receiveStun(path, check, 0, check.length, 0);
        assertThat(answers).allMatch(length -> length <= check.length);
        boolean whole = checks.indexOf(check) >= tooShort;
        assertThat(answers).hasSizeLessThanOrEqualTo(1);
        assertThat(!whole || answers.size() == 1).as("a whole check is answered").isTrue();
        assertThat(answers.size() + agent.dropped(IceDrop.CHECK_TOO_SHORT)).isEqualTo(1);
        refused += 1 - answers.size();
      }
    }
    assertThat(refused).isPositive();
  }

  /**
   * @param answers lengths of what it sends but its own checks
   */
  private static IceAgent agent(IceCredentials local, List<Integer> answers) {
    IceAgent.Output out =
        new IceAgent.Output() {
          @Override
          public void send(TransportPath path, byte[] buf, int off, int len) {
            StunMessage sent = new StunMessage();
            assertThat(sent.wrap(buf, off, len)).isTrue();
            if (sent.messageClass() != StunClass.REQUEST) {
              answers.add(len);
            }
          }

          @Override
          public void stateChanged(IceState state) {
            // not looked at
          }

          @Override
          public void selectedPathChanged(TransportPath path) {
            // not looked at
          }
        };
    return new IceAgent(IceConfig.full(CONTROLLED), local, out, new Random(5));
  }

  private static StunBuilder bare() {
    return new StunBuilder(768)
        .begin(StunClass.REQUEST, StunMethod.BINDING, 1, 99)
        .text(StunAttribute.USERNAME, "abcd:efgh");
  }

  @Test
  void anAddressThatOnlyChecksNamedGetsThreeTimesTheirBytesAtMost() {
    long given = 0;
    for (int i = 0; i < 50; i++) {
      byte[] check = check(i).integrity(serverKey()).fingerprint().toBytes();
      give(fromAttacker, check);
      given += check.length;
      world.runMillis(i % 10 == 0 ? 5_000 : 70);
      assertThat(bytesTo(ATTACKER)).isLessThanOrEqualTo(3 * given);
    }
    assertThat(bytesTo(ATTACKER)).as("it is answered and checked").isGreaterThan(given);
  }

  @Test
  void unknownAttributesThatMustBeUnderstoodAreRefusedByName() {
    server.sentStun.clear();
    TransportPath path = server.agent.selectedPath();
    give(path, check(1).flag(0x7777).integrity(serverKey()).fingerprint().toBytes());
    StunMessage answer = read(server.sentStun.get(0));
    assertThat(answer.errorCode()).isEqualTo(420);
    assertThat(answer.bytes(StunAttribute.UNKNOWN_ATTRIBUTES)).containsExactly(0x77, 0x77);
    assertThat(serverKey().verify(answer)).isTrue();
  }

  @Test
  void mutatedChecksAndAnswersNeverThrowNorBreakTheConnection() {
    Random random = new Random(world.seed());
    List<Datagram> corpus = List.copyOf(client.sentStun);
    TransportPath selected = server.agent.selectedPath();
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = corpus.get(random.nextInt(corpus.size())).bytes().clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length + 1) : bytes.length;
      server.agent.receiveStun(
          random.nextBoolean() ? selected : fromAttacker, bytes, 0, length, world.nowNanos());
    }
    assertThat(server.agent.selectedPath()).isEqualTo(selected);
    world.runMillis(20_000);
    assertThat(server.connected() && client.connected()).isTrue();
  }

  @Test
  void mediaFromAnUnvalidatedPathIsNotAccepted() {
    world.network().send(ATTACKER, server.addresses.get(0), new byte[] {(byte) 0x80, 0}, 0, 2);
    world.runMillis(100);
    assertThat(server.mediaRefused).isEqualTo(1);
    assertThat(server.mediaReceived).isZero();
    server.agent.onTrafficReceived(fromAttacker, world.nowNanos());
    assertThat(server.agent.isValidated(fromAttacker)).isFalse();
  }

  @Test
  void oldCredentialsExpireAfterARestart() {
    byte[] oldCheck = check(1).integrity(serverKey()).fingerprint().toBytes();
    TransportPath path = server.agent.selectedPath();
    client.restart();
    server.restart();
    client.learn(server, false);
    server.learn(client, false);
    give(path, oldCheck);
    assertThat(server.agent.dropped(IceDrop.WRONG_USERNAME)).isZero();
    world.runMillis(8_000);
    assertThat(server.connected()).isTrue();
    give(path, oldCheck);
    assertThat(server.agent.dropped(IceDrop.WRONG_USERNAME)).isEqualTo(1);
  }
}
