package io.livekit.jakarta.rtc.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.engine.VirtualEngine;
import io.livekit.jakarta.rtc.peer.LocalSource;
import io.livekit.jakarta.rtc.peer.PeerConfig;
import io.livekit.jakarta.rtc.peer.TestFrames;
import io.livekit.jakarta.rtc.peer.TrackSender;
import io.livekit.jakarta.rtc.peer.VirtualPeer;
import io.livekit.jakarta.rtc.sim.Link;
import io.livekit.jakarta.rtc.sim.SimulatedWorld;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

/** No media before a client that offered first shows that it is ready for it. */
class MediaGateTest {
  private static final long CONNECTED = 5_000_000_000L;

  @Test
  void opensWithTheFirstCheckAfterTheHandshake() {
    MediaGate gate = MediaGate.closed();
    gate.checked(CONNECTED - 1);
    assertThat(gate.opens(CONNECTED - 1)).as("not for checks before").isFalse();
    gate.connected(0, CONNECTED);
    assertThat(gate.opens(CONNECTED)).isFalse();
    gate.checked(CONNECTED + 1_000_000);
    assertThat(gate.opens(CONNECTED + 1_000_000)).isTrue();
    assertThat(gate.isOpen()).isTrue();
    assertThat(gate.opens(CONNECTED + 2_000_000)).as("once").isFalse();
    assertThat(gate.nextTimeoutNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void opensSoonWithoutOne() {
    MediaGate gate = MediaGate.closed();
    gate.connected(0, CONNECTED);
    assertThat(gate.nextTimeoutNanos()).isEqualTo(CONNECTED + MediaGate.LONGEST_NANOS);
    assertThat(gate.opens(CONNECTED + MediaGate.LONGEST_NANOS - 1)).isFalse();
    assertThat(gate.opens(CONNECTED + MediaGate.LONGEST_NANOS)).isTrue();
  }

  @Test
  void doesNotWaitForAClientThatWillHaveBeenReadyForLong() {
    MediaGate near = MediaGate.closed();
    near.connected(20_000_000, CONNECTED);
    assertThat(near.nextTimeoutNanos()).isEqualTo(CONNECTED + MediaGate.LONGEST_NANOS - 20_000_000);
    MediaGate far = MediaGate.closed();
    far.connected(300_000_000, CONNECTED);
    assertThat(far.opens(CONNECTED)).isTrue();
  }

  @Test
  void holdsBackTheFirstMediaOfASingleConnection() throws Exception {
    SimulatedWorld world = new SimulatedWorld(4);
    world.network().all(Link.of().delayMillis(5));
    VirtualEngine server =
        new VirtualEngine(world, InetAddress.getByAddress(new byte[] {10, 0, 0, 1}), 1);
    VirtualEngine clients =
        new VirtualEngine(world, InetAddress.getByAddress(new byte[] {10, 0, 0, 2}), 1);
    VirtualPeer single = new VirtualPeer(world, server, "single", PeerConfig.Role.SINGLE);
    VirtualPeer bob = new VirtualPeer(world, clients, "bob", PeerConfig.Role.CLIENT);
    LocalSource audio = server.createLocalSource(MediaKind.AUDIO, "audio/opus");
    TestFrames frames = new TestFrames(audio, null);
    TrackSender sender = single.send(audio, "TR_mic");
    bob.openLiveKitChannels();
    bob.transport.addReceivers(MediaKind.AUDIO, 1);
    bob.offerTo(single, false);
    boolean keyed = world.runUntil(() -> !single.transport.stats().srtpProfile().isEmpty(), 10_000);
    assertThat(keyed).isTrue();
    long keys = world.nowNanos();
    frames.writeNext();
    assertThat(sender.stats().packets()).as("at once nothing").isZero();
    while (sender.stats().packets() == 0 && world.nowNanos() - keys < 1_000_000_000L) {
      frames.writeNext();
      world.runMillis(1);
    }
    assertThat(world.nowNanos() - keys)
        .as("but soon")
        .isBetween(1L, MediaGate.LONGEST_NANOS + 20_000_000L);
    server.close();
    clients.close();
  }
}
