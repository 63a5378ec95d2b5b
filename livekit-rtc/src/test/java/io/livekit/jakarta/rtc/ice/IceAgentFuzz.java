package io.livekit.jakarta.rtc.ice;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.livekit.jakarta.rtc.core.TransportPath;
import io.livekit.jakarta.rtc.core.TransportProtocol;
import io.livekit.jakarta.rtc.fuzz.Script;
import io.livekit.jakarta.rtc.stun.StunAttribute;
import io.livekit.jakarta.rtc.stun.StunBuilder;
import io.livekit.jakarta.rtc.stun.StunClass;
import io.livekit.jakarta.rtc.stun.StunError;
import io.livekit.jakarta.rtc.stun.StunIntegrity;
import io.livekit.jakarta.rtc.stun.StunMessage;
import io.livekit.jakarta.rtc.stun.StunMethod;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** A peer that knows the passwords and does what it likes, in any order and at any time. */
class IceAgentFuzz {
  private static final IceCredentials OURS =
      new IceCredentials("ours", "our password of some length");
  private static final IceCredentials THEIRS =
      new IceCredentials("theirs", "their password of some length");
  private static final InetSocketAddress LOCAL = new InetSocketAddress("10.0.0.1", 7882);
  private static final long MILLIS = 1_000_000L;
  private static final int MAX_KEPT = 200;

  /** An answer, a check in the other direction, and what was due anyway on each pair. */
  private static final int MAX_SENT_PER_EVENT = 2 + 2 * IceGeneration.MAX_PAIRS;

  static Stream<byte[]> seeds() {
    return Stream.of(
        new byte[] {0, 0, 1, 0, 1, 0, 0, 1, 3, 1, 4, 50, 0, 1, 1, 4, 50},
        new byte[] {
          1, 2, 1, 2, 2, 4, 20, 3, 0, 3, 1, 0, 1, 1, 4, (byte) 200, 4, (byte) 200, 5, 0, 0, 1
        },
        new byte[] {2, 0, 0, 1, 6, 1, 0, 2, 9, 4, 20, 7, 0, 3, 1, 2, 3});
  }

  @MethodSource("seeds")
  @FuzzTest
  void fuzz(byte[] data) {
    Script script = new Script(data);
    Driver driver = new Driver(script.u8());
    for (int steps = 0; steps < 300 && script.hasMore(); steps++) {
      driver.step(script);
    }
    driver.stillConnects();
  }

  private record Check(TransportPath path, byte[] bytes) {}

  /** The agent and what it asked. */
  private static final class Driver implements IceAgent.Output {
    private final IceAgent agent;
    private IceCredentials ours = OURS;
    private IceCredentials theirs = THEIRS;
    private long now = 1_000 * MILLIS;

    /** Checks of the agent that nobody has answered yet. */
    private final Deque<Check> checks = new ArrayDeque<>();

    private int sent;
    private int generation;

    Driver(int mode) {
      IceConfig config =
          switch (mode % 3) {
            case 0 -> IceConfig.full(IceRole.CONTROLLED);
            case 1 -> IceConfig.full(IceRole.CONTROLLING);
            default -> IceConfig.liteAgent();
          };
      agent = new IceAgent(config, ours, this, new Random(1));
      agent.addLocalCandidate(IceCandidate.host(TransportProtocol.UDP, LOCAL, null));
      agent.setRemote(theirs, false, now);
    }

    void step(Script script) {
      sent = 0;
      switch (script.u8() % 8) {
        case 0 -> check(path(script), script.u8(), script);
        case 1 -> answer(checks.pollLast(), script.u8());
        case 2 -> raw(script);
        case 3 ->
            agent.addRemoteCandidate(
                IceCandidate.host(TransportProtocol.UDP, path(script).remote(), null), now);
        case 4 -> pass(script.u8() * 20L);
        case 5 -> restart(script.u8());
        case 6 -> agent.onTrafficReceived(path(script), now);
        default -> agent.pathClosed(path(script), now);
      }
      assertThat(sent).isLessThanOrEqualTo(MAX_SENT_PER_EVENT);
      assertThat(agent.validatedPaths())
          .isLessThanOrEqualTo(IceGeneration.MAX_PAIRS + IceGeneration.MAX_PEER_REFLEXIVE);
    }

    private static TransportPath path(Script script) {
      int n = script.u8();
      return new TransportPath(
          n % 5 == 4 ? TransportProtocol.TCP : TransportProtocol.UDP,
          LOCAL,
          new InetSocketAddress("192.0.2." + (1 + n % 250), 1024 + n));
    }

    private void check(TransportPath path, int flags, Script script) {
      StunBuilder builder =
          new StunBuilder(1024)
              .begin(StunClass.REQUEST, StunMethod.BINDING, flags, script.u8())
              .text(StunAttribute.USERNAME, ours.ufrag() + ":" + theirs.ufrag());
      if ((flags & 1) != 0) {
        builder.flag(StunAttribute.USE_CANDIDATE);
      }
      if ((flags & 2) != 0) {
        builder.unsignedInt(StunAttribute.PRIORITY, 0x7e0000ffL - flags);
      }
      if ((flags & 4) != 0) {
        builder.longValue(
            (flags & 8) == 0 ? StunAttribute.ICE_CONTROLLING : StunAttribute.ICE_CONTROLLED,
            script.i32());
      }
      if ((flags & 16) != 0) {
        builder.attribute(script.u16(), script.shortBlock());
      }
      give(path, builder.integrity(StunIntegrity.ofPassword(ours.pwd())).fingerprint().toBytes());
    }

    private void answer(Check check, int flags) {
      if (check == null) {
        return;
      }
      StunMessage request = new StunMessage();
      assertThat(request.wrap(check.bytes(), 0, check.bytes().length))
          .as("what we send is well-formed")
          .isTrue();
      StunBuilder builder;
      if ((flags & 1) != 0) {
        builder =
            new StunBuilder(512)
                .beginResponse(StunClass.ERROR, request)
                .error(StunError.values()[flags % StunError.values().length]);
      } else {
        builder =
            new StunBuilder(512)
                .beginResponse(StunClass.SUCCESS, request)
                .xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, LOCAL);
      }
      give(
          check.path(),
          builder.integrity(StunIntegrity.ofPassword(theirs.pwd())).fingerprint().toBytes());
    }

    private void raw(Script script) {
      TransportPath path = path(script);
      give(path, script.shortBlock());
    }

    private void give(TransportPath path, byte[] bytes) {
      agent.receiveStun(path, bytes, 0, bytes.length, now);
    }

    private void restart(int flags) {
      generation++;
      if ((flags & 1) != 0) {
        ours = new IceCredentials("ours" + generation, "our password of some length");
        agent.restart(ours, now);
      }
      theirs = new IceCredentials("theirs" + generation, "their password of some length");
      agent.setRemote(theirs, (flags & 2) != 0, now);
    }

    private void pass(long millis) {
      long end = now + millis * MILLIS;
      for (int wakes = 0; agent.nextTimeoutNanos() <= end; wakes++) {
        assertThat(wakes).as("a timer that spins").isLessThan(100_000);
        now = Math.max(now, agent.nextTimeoutNanos());
        sent = 0;
        agent.onTimeout(now);
      }
      now = end;
      sent = 0;
    }

    /** Whatever came before: an honest restart leads to a connection. */
    void stillConnects() {
      restart(1);
      TransportPath path =
          new TransportPath(
              TransportProtocol.UDP, LOCAL, new InetSocketAddress("198.51.100.1", 5000));
      agent.addRemoteCandidate(IceCandidate.host(TransportProtocol.UDP, path.remote(), null), now);
      for (int i = 0; i < 40 && !path.equals(agent.selectedPath()); i++) {
        checks.clear();
        StunBuilder builder =
            new StunBuilder(512)
                .begin(StunClass.REQUEST, StunMethod.BINDING, 7, i)
                .text(StunAttribute.USERNAME, ours.ufrag() + ":" + theirs.ufrag())
                .unsignedInt(StunAttribute.PRIORITY, 0x7e0000ffL)
                .longValue(
                    agent.role() == IceRole.CONTROLLED
                        ? StunAttribute.ICE_CONTROLLING
                        : StunAttribute.ICE_CONTROLLED,
                    1);
        if (agent.role() == IceRole.CONTROLLED) {
          builder.flag(StunAttribute.USE_CANDIDATE);
        }
        give(path, builder.integrity(StunIntegrity.ofPassword(ours.pwd())).fingerprint().toBytes());
        pass(100);
        for (Check check : new ArrayList<>(checks)) {
          if (check.path().equals(path)) {
            answer(check, 0);
          }
        }
      }
      assertThat(agent.selectedPath()).isEqualTo(path);
      assertThat(agent.state()).isEqualTo(IceState.CONNECTED);
    }

    @Override
    public void send(TransportPath path, byte[] buf, int off, int len) {
      sent++;
      if (buf[off] == 0) { // a request
        checks.addLast(new Check(path, Arrays.copyOfRange(buf, off, off + len)));
        if (checks.size() > MAX_KEPT) {
          checks.removeFirst();
        }
      }
    }

    @Override
    public void stateChanged(IceState state) {
      // asked for at the end
    }

    @Override
    public void selectedPathChanged(TransportPath path) {
      // asked for at the end
    }
  }
}
