package io.livekit.jakarta.rtc.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.ingress.StreamStats;
import io.livekit.jakarta.rtc.peer.AnswerPolicy;
import io.livekit.jakarta.rtc.peer.ConnectionState;
import io.livekit.jakarta.rtc.peer.DataSendResult;
import io.livekit.jakarta.rtc.peer.EngineConfig;
import io.livekit.jakarta.rtc.peer.LocalSource;
import io.livekit.jakarta.rtc.peer.Opened;
import io.livekit.jakarta.rtc.peer.PeerConfig;
import io.livekit.jakarta.rtc.peer.PeerTransport;
import io.livekit.jakarta.rtc.peer.RtcEngine;
import io.livekit.jakarta.rtc.peer.TestFrames;
import io.livekit.jakarta.rtc.peer.TestPeer;
import io.livekit.jakarta.rtc.peer.TrackReceiver;
import io.livekit.jakarta.rtc.peer.TrackSender;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two engines on loopback: our own client against the server's roles. */
class MediaEngineTest {
  @RegisterExtension final Opened opened = new Opened();

  static EngineConfig config(EngineConfig.SocketTransport transport, int loops, int tcpPort) {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    return new EngineConfig(
        List.of(loopback),
        List.of(0),
        tcpPort,
        List.of(loopback),
        loops,
        transport,
        List.of(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(1)),
        500,
        200);
  }

  private MediaEngine engine(EngineConfig.SocketTransport transport, int loops) throws IOException {
    return opened.add(
        MediaEngine.start(config(transport, loops, -1), Executors.defaultThreadFactory()));
  }

  private TestPeer peer(RtcEngine engine, String name, PeerConfig.Role role) {
    return opened.add(new TestPeer(engine, name, role));
  }

  @ParameterizedTest
  @CsvSource({"EPOLL,1", "EPOLL,2", "NIO,1", "NIO,2"})
  void mediaOfOneClientReachesAnother(EngineConfig.SocketTransport transport, int loops)
      throws Exception {
    MediaEngine server = engine(transport, loops);
    MediaEngine clients = engine(transport, 1);

    // publish
    TestPeer publishing = peer(clients, "alice", PeerConfig.Role.CLIENT);
    TestPeer publisher = peer(server, "alice/publisher", PeerConfig.Role.PUBLISHER);
    LocalSource video = clients.createLocalSource(MediaKind.VIDEO, "video/VP8");
    LocalSource audio = clients.createLocalSource(MediaKind.AUDIO, "audio/opus");
    publishing.runVoid(
        () -> {
          publishing.transport.openDataChannel("_reliable", true, null);
          publishing.transport.openDataChannel("_lossy", false, 0);
        });
    publishing.send(audio, "mic");
    publishing.send(video, "cam");
    publishing.offerTo(publisher, false);
    publisher.awaitConnected();
    publishing.awaitConnected();
    TrackReceiver first = publisher.awaitTrack();
    TrackReceiver second = publisher.awaitTrack();
    assertThat(List.of(first.trackId(), second.trackId())).containsExactly("mic", "cam");

    // subscribe
    TestPeer subscriber = peer(server, "bob/subscriber", PeerConfig.Role.SUBSCRIBER);
    TestPeer watching = peer(clients, "bob", PeerConfig.Role.CLIENT);
    subscriber.runVoid(() -> subscriber.transport.openDataChannel("_reliable", true, null));
    subscriber.runVoid(() -> subscriber.transport.openDataChannel("_lossy", false, 0));
    TrackSender toAudio = subscriber.send(first, "TR_mic");
    TrackSender toVideo = subscriber.send(second, "TR_cam");
    subscriber.offerTo(watching, false);
    watching.awaitConnected();
    subscriber.awaitConnected();
    TrackReceiver heard = watching.awaitTrack();
    TrackReceiver seen = watching.awaitTrack();
    assertThat(heard.trackId()).isEqualTo("TR_mic");
    assertThat(seen.trackId()).isEqualTo("TR_cam");
    TestPeer.await("the choice of codecs", () -> subscriber.negotiated.size() == 2);

    // flow
    TestFrames frames = new TestFrames(audio, video);
    TestPeer.await(
        () ->
            "frames, "
                + server.stats()
                + clients.stats()
                + publishing.negotiated
                + publishing.run(() -> publishing.transport.senders().get(1).stats())
                + first.stats()
                + second.stats()
                + toVideo.stats(),
        () -> {
          frames.writeNext();
          return packets(heard) > 20
              && packets(seen) > 40
              && seen.stats().layers().get(0).keyFrames() > 0;
        });
    assertThat(toVideo.mime()).isEqualTo("video/VP8");
    assertThat(toAudio.mime()).isEqualTo("audio/red");
    assertThat(toVideo.stats().packets()).isPositive();
    assertThat(video.keyFrameRequests()).as("the subscriber needed a key frame").isPositive();

    // data
    TestPeer.await("channels", () -> subscriber.transport.isDataChannelOpen("_reliable"));
    assertThat(subscriber.transport.sendData("_reliable", "hello".getBytes(), true))
        .isEqualTo(DataSendResult.QUEUED);
    TestPeer.Message message = watching.awaitMessage();
    assertThat(message.label()).isEqualTo("_reliable");
    assertThat(new String(message.payload())).isEqualTo("hello");
  }

  private static long packets(TrackReceiver receiver) {
    return receiver.stats().layers().stream().mapToLong(StreamStats::packets).sum();
  }

  @Test
  void aLargeStreamOfMessagesArrivesWholeAndInOrder() throws Exception {
    MediaEngine server = engine(EngineConfig.SocketTransport.AUTO, 1);
    MediaEngine clients = engine(EngineConfig.SocketTransport.AUTO, 1);
    TestPeer client = peer(clients, "alice", PeerConfig.Role.CLIENT);
    TestPeer publisher = peer(server, "alice/publisher", PeerConfig.Role.PUBLISHER);
    for (String label : List.of("_reliable", "_lossy", "_data_track", "chat")) {
      boolean lossy = label.equals("_lossy") || label.equals("_data_track");
      client.runVoid(() -> client.transport.openDataChannel(label, !lossy, lossy ? 0 : null));
    }
    client.offerTo(publisher, false);
    client.awaitConnected();
    TestPeer.await(
        "four channels", () -> publisher.opened.size() == 4 && client.opened.size() == 4);

    byte[] chunk = new byte[15_000];
    int chunks = 1000;
    Random random = new Random(1);
    random.nextBytes(chunk);
    Thread reader =
        new Thread(
            () -> {
              for (int i = 0; i < chunks; i++) {
                byte[] numbered = chunk.clone();
                numbered[0] = (byte) i;
                TestPeer.await(
                    "room to send",
                    () ->
                        client.transport.sendData("_reliable", numbered, true)
                            == DataSendResult.QUEUED);
              }
            });
    reader.start();
    for (int i = 0; i < chunks; i++) {
      TestPeer.Message message = publisher.awaitMessage();
      assertThat(message.payload()).hasSize(chunk.length);
      assertThat(message.payload()[0]).isEqualTo((byte) i);
    }
    reader.join();
    for (String label : List.of("_lossy", "_data_track", "chat")) {
      client.transport.sendData(label, label.getBytes(), true);
      assertThat(publisher.awaitMessage().label()).isEqualTo(label);
    }
    TestPeer.await(
        "everything acknowledged", () -> client.transport.bufferedAmount("_reliable") == 0);
  }

  @ParameterizedTest
  @CsvSource({"EPOLL", "NIO"})
  void closingJoinsEveryThreadAndFreesThePorts(EngineConfig.SocketTransport transport)
      throws Exception {
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    ThreadFactory factory =
        task -> {
          Thread thread = new Thread(task, "engine");
          threads.add(thread);
          return thread;
        };
    for (int round = 0; round < 3; round++) {
      MediaEngine server = MediaEngine.start(config(transport, 2, 0), factory);
      MediaEngine clients = MediaEngine.start(config(transport, 1, -1), factory);
      TestPeer client = peer(clients, "alice", PeerConfig.Role.CLIENT);
      TestPeer publisher = peer(server, "alice/publisher", PeerConfig.Role.PUBLISHER);
      client.runVoid(() -> client.transport.openDataChannel("_reliable", true, null));
      client.offerTo(publisher, false);
      client.awaitConnected();
      publisher.awaitConnected();
      server.close();
      clients.close();
      assertThat(threads)
          .allSatisfy(thread -> assertThat(thread.isAlive()).as(thread.getName()).isFalse());
      assertThat(Thread.getAllStackTraces().keySet())
          .as("Netty's helper thread lives on for a second")
          .noneMatch(thread -> thread.getName().startsWith("globalEventExecutor"));
      assertThat(publisher.transport.state()).isEqualTo(ConnectionState.CLOSED);
      assertThatThrownBy(() -> server.createPeer(null, null))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aPortThatIsTakenFailsTheStart() throws Exception {
    try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      EngineConfig free = config(EngineConfig.SocketTransport.AUTO, 2, -1);
      EngineConfig config =
          new EngineConfig(
              free.bindAddresses(),
              List.of(taken.getLocalPort()),
              -1,
              free.advertisedAddresses(),
              2,
              free.transport(),
              free.pliThrottle(),
              500,
              200);
      assertThatThrownBy(() -> MediaEngine.start(config, Executors.defaultThreadFactory()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(String.valueOf(taken.getLocalPort()));
    }
  }

  /**
   * Whoever sits between and answers with a certificate of its own gets no media, and the others'
   * calls go on.
   */
  @Test
  void aCertificateThatDoesNotMatchItsFingerprintEndsItsOwnConnectionOnly() throws Exception {
    MediaEngine server = engine(EngineConfig.SocketTransport.AUTO, 1);
    MediaEngine clients = engine(EngineConfig.SocketTransport.AUTO, 1);
    TestPeer honest = peer(clients, "alice", PeerConfig.Role.CLIENT);
    TestPeer publisher = peer(server, "alice/publisher", PeerConfig.Role.PUBLISHER);
    honest.runVoid(() -> honest.transport.openDataChannel("_reliable", true, null));
    honest.runVoid(() -> honest.transport.openDataChannel("_lossy", false, 0));
    honest.offerTo(publisher, false);
    honest.awaitConnected();

    TestPeer forger = peer(clients, "mallory", PeerConfig.Role.CLIENT);
    TestPeer served = peer(server, "mallory/publisher", PeerConfig.Role.PUBLISHER);
    forger.runVoid(() -> forger.transport.openDataChannel("_reliable", true, null));
    String offer =
        forger
            .run(() -> forger.transport.offer(false))
            .sdp()
            .replaceAll("(a=fingerprint:sha-256 )[0-9A-F]{2}:[0-9A-F]{2}", "$100:00");
    PeerTransport.Answer answer =
        served.run(() -> served.transport.answer(offer, AnswerPolicy.AS_OFFERED));
    forger.runVoid(() -> forger.transport.applyAnswer(answer.sdp()));
    TestPeer.await("the end of it", () -> served.states.contains(ConnectionState.FAILED));
    assertThat(served.states).doesNotContain(ConnectionState.CONNECTED);
    assertThat(served.opened).isEmpty();

    TestPeer.await("channels", () -> honest.transport.isDataChannelOpen("_reliable"));
    honest.transport.sendData("_reliable", "still here".getBytes(), true);
    assertThat(new String(publisher.awaitMessage().payload())).isEqualTo("still here");
  }

  @Test
  void strangersAndGarbageAreDroppedWithAReason() throws Exception {
    MediaEngine server = engine(EngineConfig.SocketTransport.AUTO, 1);
    TestPeer publisher = peer(server, "publisher", PeerConfig.Role.PUBLISHER);
    String candidate = publisher.run(publisher.transport::localCandidates).get(0);
    int port = Integer.parseInt(candidate.split(" ")[5]);
    Random random = new Random(3);
    try (DatagramSocket stranger = new DatagramSocket()) {
      for (int i = 0; i < 2000; i++) {
        byte[] garbage = new byte[random.nextInt(1400)];
        random.nextBytes(garbage);
        if (garbage.length > 0 && i % 2 == 0) {
          garbage[0] = (byte) (i % 4);
        }
        stranger.send(
            new DatagramPacket(garbage, garbage.length, InetAddress.getLoopbackAddress(), port));
      }
      TestPeer.await("all of them", () -> server.stats().packetsReceived() > 1000);
    }
    assertThat(server.stats().packetsSent()).as("nothing is answered").isZero();
    assertThat(server.stats().drops()).containsKeys("UNKNOWN_SOURCE", "UNKNOWN_PROTOCOL");
  }
}
