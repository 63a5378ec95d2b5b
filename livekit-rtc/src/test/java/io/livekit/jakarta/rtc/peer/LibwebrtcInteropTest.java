package io.livekit.jakarta.rtc.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.core.MediaKind;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** libwebrtc against the server's roles: what browsers will do. */
class LibwebrtcInteropTest {
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void closeAll() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  private <T extends AutoCloseable> T opened(T thing) {
    open.add(thing);
    return thing;
  }

  /** libwebrtc gathers no loopback candidates, so the server has to be reachable elsewhere. */
  private static InetAddress address() throws IOException {
    for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      for (InetAddress address : Collections.list(each.getInetAddresses())) {
        if (address instanceof Inet4Address && !address.isLoopbackAddress() && each.isUp()) {
          return address;
        }
      }
    }
    return InetAddress.getLoopbackAddress();
  }

  private MediaEngine engine(int loops) throws IOException {
    EngineConfig config = new EngineConfig(
        List.of(), List.of(0), 0, List.of(address()), loops, EngineConfig.SocketTransport.AUTO,
        List.of(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(1)), 500, 200);
    return opened(MediaEngine.start(config, Executors.defaultThreadFactory()));
  }

  private TestPeer publisher(MediaEngine server) {
    return opened(new TestPeer(server, "publisher", PeerConfig.Role.PUBLISHER));
  }

  @Test
  void whatOnePublishesAnotherDecodes() throws Exception {
    MediaEngine server = engine(2);
    TestPeer publisher = publisher(server);
    LibwebrtcPeer alice = opened(LibwebrtcPeer.sending());
    alice.openChannel("_reliable", false);
    alice.openChannel("_lossy", true);
    alice.addMicrophone("mic");
    alice.addCamera("cam", 640, 360);
    alice.offerTo(publisher, UnaryOperator.identity());
    alice.awaitConnected();
    publisher.awaitConnected();
    TrackReceiver audio = publisher.awaitTrack();
    TrackReceiver video = publisher.awaitTrack();
    assertThat(audio.kind()).isEqualTo(MediaKind.AUDIO);
    assertThat(video.mime()).isEqualTo("video/VP8");

    TestPeer subscriber = opened(new TestPeer(server, "subscriber", PeerConfig.Role.SUBSCRIBER));
    subscriber.runVoid(() -> {
      subscriber.transport.openDataChannel("_reliable", true, null);
      subscriber.transport.openDataChannel("_lossy", false, 0);
      subscriber.transport.openDataChannel("_data_track", false, 0);
    });
    TrackSender audioOut = subscriber.send(audio, "TR_mic");
    TrackSender videoOut = subscriber.send(video, "TR_cam");
    LibwebrtcPeer bob = opened(LibwebrtcPeer.receiving());
    bob.answer(subscriber);
    bob.awaitConnected();
    subscriber.awaitConnected();
    TestPeer.await(
        () -> "decoded media: " + bob.videoFrames + " frames, " + bob.audioCallbacks + " audio, " + audio.stats()
            + video.stats() + audioOut.stats() + videoOut.stats() + server.stats(),
        () -> bob.videoFrames.get() > 60 && bob.audioCallbacks.get() > 100 && audioOut.stats().packets() > 50);

    TestPeer.await("channels", () -> subscriber.opened.size() == 3 && publisher.opened.size() == 2);
    alice.sendMessage("_reliable", "up");
    assertThat(new String(publisher.awaitMessage().payload())).isEqualTo("up");
    for (String label : List.of("_reliable", "_lossy", "_data_track")) {
      subscriber.transport.sendData(label, "down".getBytes(), true);
      assertThat(bob.awaitMessage()).isEqualTo(label + " down");
    }
  }
}
