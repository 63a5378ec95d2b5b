package io.livekit.jakarta.rtc.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.engine.MediaEngine;
import io.livekit.jakarta.rtc.ingress.StreamStats;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** libwebrtc against the server's roles: what browsers will do. */
@Tag("interop")
class LibwebrtcInteropTest {
  @RegisterExtension final Opened opened = new Opened();

  private MediaEngine engine(int loops) throws IOException {
    EngineConfig config =
        new EngineConfig(
            List.of(),
            List.of(0),
            0,
            List.of(LossyRelay.address()),
            loops,
            EngineConfig.SocketTransport.AUTO,
            List.of(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(1)),
            500,
            200);
    return opened.add(MediaEngine.start(config, Executors.defaultThreadFactory()));
  }

  private TestPeer publisher(MediaEngine server) {
    return opened.add(new TestPeer(server, "publisher", PeerConfig.Role.PUBLISHER));
  }

  @Test
  void whatOnePublishesAnotherDecodes() throws Exception {
    MediaEngine server = engine(2);
    TestPeer publisher = publisher(server);
    LibwebrtcPeer alice = opened.add(LibwebrtcPeer.sending());
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

    TestPeer subscriber =
        opened.add(new TestPeer(server, "subscriber", PeerConfig.Role.SUBSCRIBER));
    subscriber.runVoid(
        () -> {
          subscriber.transport.openDataChannel("_reliable", true, null);
          subscriber.transport.openDataChannel("_lossy", false, 0);
          subscriber.transport.openDataChannel("_data_track", false, 0);
        });
    TrackSender audioOut = subscriber.send(audio, "TR_mic");
    TrackSender videoOut = subscriber.send(video, "TR_cam");
    LibwebrtcPeer bob = opened.add(LibwebrtcPeer.receiving());
    bob.answer(subscriber);
    bob.awaitConnected();
    subscriber.awaitConnected();
    TestPeer.await(
        () ->
            "decoded media: "
                + bob.pictures()
                + " frames, "
                + bob.sounds()
                + " audio, "
                + audio.stats()
                + video.stats()
                + audioOut.stats()
                + videoOut.stats()
                + server.stats(),
        () -> bob.pictures() > 60 && bob.sounds() > 100 && audioOut.stats().packets() > 50);

    TestPeer.await("channels", () -> subscriber.opened.size() == 3 && publisher.opened.size() == 2);
    alice.sendMessage("_reliable", "up");
    assertThat(new String(publisher.awaitMessage().payload())).isEqualTo("up");
    for (String label : List.of("_reliable", "_lossy", "_data_track")) {
      subscriber.transport.sendData(label, "down".getBytes(), true);
      assertThat(bob.awaitMessage()).isEqualTo(label + " down");
    }
  }

  /** The answer offers transport-cc alone: libwebrtc estimates itself, and is bounded by REMB. */
  @Test
  void aPublisherComesDownToTheBitrateThatItIsGranted() throws Exception {
    MediaEngine server = engine(1);
    TestPeer publisher = publisher(server);
    LibwebrtcPeer alice = opened.add(LibwebrtcPeer.sending());
    alice.addCamera("cam", 320, 240);
    PeerTransport.Answer answer = alice.offerTo(publisher, UnaryOperator.identity());
    assertThat(answer.sdp()).contains("transport-cc").doesNotContain("goog-remb");
    TrackReceiver video = publisher.awaitTrack();
    TestPeer.await(() -> "a high bitrate " + video.stats(), () -> bitrate(video) > 400_000);
    publisher.runVoid(() -> publisher.transport.limitReceived(250_000));
    TestPeer.await(() -> "a low bitrate " + video.stats(), () -> bitrate(video) < 250_000);
    long dropped = dropped(server);
    long frames = video.stats().layers().get(0).frames();
    TestPeer.await(
        () -> "more frames " + video.stats(),
        () -> video.stats().layers().get(0).frames() > frames + 5);
    assertThat(bitrate(video)).isLessThan(275_000);
    assertThat(dropped(server)).as("what it sends now is taken").isEqualTo(dropped);
  }

  private static long bitrate(TrackReceiver receiver) {
    return receiver.stats().layers().stream().mapToLong(StreamStats::bitrate).sum();
  }

  private static long dropped(MediaEngine server) {
    return server.stats().drops().getOrDefault("INGRESS_OVER_BITRATE", 0L);
  }

  /** libwebrtc simulcasts a plain-plan SIM group: three streams, each with its repair stream. */
  private static String simulcast(String sdp) {
    String video = sdp.substring(sdp.indexOf("m=video"));
    String[] pair =
        video.substring(video.indexOf("a=ssrc-group:FID ") + 17).split("\\r\\n")[0].split(" ");
    long first = Long.parseLong(pair[0]);
    long repair = Long.parseLong(pair[1]);
    StringBuilder lines =
        new StringBuilder(
            "a=ssrc-group:SIM " + first + " " + (first + 1) + " " + (first + 2) + "\r\n");
    for (int i = 0; i < 3; i++) {
      lines
          .append("a=ssrc-group:FID ")
          .append(first + i)
          .append(' ')
          .append(repair + i)
          .append("\r\n");
    }
    for (long ssrc : new long[] {first, first + 1, first + 2, repair, repair + 1, repair + 2}) {
      lines.append("a=ssrc:").append(ssrc).append(" cname:sim\r\n");
      lines.append("a=ssrc:").append(ssrc).append(" msid:stream cam\r\n");
    }
    String kept = video.replaceAll("a=ssrc(-group)?:[^\r]*\r\n", "");
    return sdp.substring(0, sdp.indexOf("m=video")) + kept + lines;
  }

  @Test
  void simulcastLayersCanBeChosen() throws Exception {
    MediaEngine server = engine(1);
    TestPeer publisher = publisher(server);
    LibwebrtcPeer alice = opened.add(LibwebrtcPeer.sending());
    alice.addCamera("cam", 1280, 960);
    alice.offerTo(publisher, LibwebrtcInteropTest::simulcast);
    alice.awaitConnected();
    TrackReceiver video = publisher.awaitTrack();
    TestPeer.await(
        () -> "three layers " + video.stats(),
        () ->
            video.stats().layers().stream()
                    .filter(layer -> layer.active() && layer.keyFrames() > 0)
                    .count()
                == 3);

    TestPeer subscriber =
        opened.add(new TestPeer(server, "subscriber", PeerConfig.Role.SUBSCRIBER));
    TrackSender sender = subscriber.send(video, "TR_cam");
    subscriber.runVoid(() -> sender.setMaxLayers(0, 3));
    LibwebrtcPeer bob = opened.add(LibwebrtcPeer.receiving());
    bob.answer(subscriber);
    bob.awaitConnected();
    TestPeer.await(
        () -> "the low layer " + bob.widths() + sender.stats(), () -> bob.widths().contains(320));
    subscriber.runVoid(() -> sender.setMaxLayers(2, 3));
    TestPeer.await(
        () -> "the high layer " + bob.widths() + sender.stats() + video.stats(),
        () -> bob.widths().contains(1280));
    subscriber.runVoid(() -> sender.setMaxLayers(1, 3));
    TestPeer.await(
        () -> "the middle layer " + bob.widths() + sender.stats(),
        () -> bob.widths().get(bob.widths().size() - 1) == 640);
  }

  @Test
  void oneConnectionCarriesBothWays() throws Exception {
    MediaEngine server = engine(1);
    TestPeer publisher = publisher(server);
    LibwebrtcPeer alice = opened.add(LibwebrtcPeer.sending());
    alice.addMicrophone("mic");
    alice.addCamera("cam", 320, 240);
    alice.offerTo(publisher, UnaryOperator.identity());
    TrackReceiver audio = publisher.awaitTrack();
    TrackReceiver video = publisher.awaitTrack();

    TestPeer single = opened.add(new TestPeer(server, "single", PeerConfig.Role.SINGLE));
    LibwebrtcPeer bob = opened.add(LibwebrtcPeer.receiving());
    bob.openChannel("_reliable", false);
    bob.openChannel("_lossy", true);
    bob.addReceiver(false);
    bob.addReceiver(true);
    bob.offerTo(single, UnaryOperator.identity());
    bob.awaitConnected();
    single.send(audio, "TR_mic");
    single.send(video, "TR_cam");
    PeerTransport.Answer answer = bob.offerAgain(single);
    assertThat(answer.midToTrackId()).containsValues("TR_mic", "TR_cam");
    assertThat(answer.missingAudio() + answer.missingVideo()).isZero();
    TestPeer.await(
        () -> "decoded media " + bob.pictures() + " " + bob.sounds() + answer.sdp(),
        () -> bob.pictures() > 30 && bob.sounds() > 50);
    single.send(video, "TR_more");
    assertThat(bob.offerAgain(single).missingVideo()).isEqualTo(1);
    TestPeer.await("channel", () -> single.transport.isDataChannelOpen("_reliable"));
    single.transport.sendData("_reliable", "down".getBytes(), false);
    assertThat(bob.awaitMessage()).isEqualTo("_reliable down");
  }

  /** With a single peer connection nothing tells when the client has applied an answer. */
  @Test
  void aKeyFrameThatCameBeforeTheClientCouldTakeItIsSentAgain() throws Exception {
    MediaEngine server = engine(2);
    TestPeer publisher = publisher(server);
    LibwebrtcPeer alice = opened.add(LibwebrtcPeer.sending());
    alice.addCamera("cam", 320, 240);
    alice.offerTo(publisher, UnaryOperator.identity());
    TrackReceiver video = publisher.awaitTrack();
    TestPeer single = opened.add(new TestPeer(server, "single", PeerConfig.Role.SINGLE));
    LibwebrtcPeer bob = opened.add(LibwebrtcPeer.receiving());
    bob.openChannel("_reliable", false);
    bob.openChannel("_lossy", true);
    bob.addReceiver(true);
    bob.offerTo(single, UnaryOperator.identity());
    bob.awaitConnected();
    // libwebrtc makes two key frames of its own at first.
    TestPeer.await(
        () -> "frames " + video.stats(),
        () -> video.stats().layers().stream().anyMatch(layer -> layer.frames() > 90));

    TrackSender sender = single.send(video, "TR_cam");
    String offer = bob.offer();
    String answer = single.run(() -> single.transport.answer(offer, AnswerPolicy.AS_OFFERED)).sdp();
    TestPeer.await(
        () -> "a key frame that is too early " + sender.stats(),
        () -> sender.stats().packets() > 8);
    long keyFrames = video.stats().layers().get(0).keyFrames();
    long applied = System.nanoTime();
    bob.applyAnswer(answer);
    TestPeer.await(() -> "a picture " + sender.stats() + video.stats(), () -> bob.pictures() > 0);
    System.out.println(
        "first picture "
            + (System.nanoTime() - applied) / 1_000_000
            + " ms after the answer was applied; "
            + sender.stats()
            + server.stats());
    assertThat(video.stats().layers().get(0).keyFrames())
        .as("none was made for it")
        .isEqualTo(keyFrames);
  }

  @Test
  void iceRestartsFromEitherSideKeepMediaFlowing() throws Exception {
    MediaEngine server = engine(2);
    TestPeer publisher = publisher(server);
    LibwebrtcPeer alice = opened.add(LibwebrtcPeer.sending());
    alice.addCamera("cam", 320, 240);
    alice.offerTo(publisher, UnaryOperator.identity());
    TrackReceiver video = publisher.awaitTrack();
    TestPeer subscriber =
        opened.add(new TestPeer(server, "subscriber", PeerConfig.Role.SUBSCRIBER));
    TrackSender sender = subscriber.send(video, "TR_cam");
    LibwebrtcPeer bob = opened.add(LibwebrtcPeer.receiving());
    bob.answer(subscriber);
    TestPeer.await(() -> "frames " + sender.stats(), () -> bob.pictures() > 20);

    alice.restartIce();
    alice.offerTo(publisher, UnaryOperator.identity());
    awaitMore(bob, 40);
    bob.answer(subscriber, true);
    awaitMore(bob, 40);
    assertThat(alice.states).doesNotContain(dev.onvoid.webrtc.RTCPeerConnectionState.FAILED);
    assertThat(publisher.ended).isEmpty();
  }

  private static void awaitMore(LibwebrtcPeer peer, int frames) {
    int before = peer.pictures();
    TestPeer.await(() -> frames + " more frames", () -> peer.pictures() > before + frames);
  }

  @Test
  void tcpCarriesEverythingWhenUdpIsNotWanted() throws Exception {
    MediaEngine server = engine(2);
    TestPeer publisher =
        opened.add(new TestPeer(server, "publisher", PeerConfig.Role.PUBLISHER, false, true));
    LibwebrtcPeer alice = opened.add(LibwebrtcPeer.sending());
    alice.openChannel("_reliable", false);
    alice.openChannel("_lossy", true);
    alice.addCamera("cam", 320, 240);
    alice.offerTo(publisher, UnaryOperator.identity());
    alice.awaitConnected();
    publisher.awaitConnected();
    TrackReceiver video = publisher.awaitTrack();
    TestPeer.await(
        () -> "frames over TCP " + video.stats(),
        () -> video.stats().layers().stream().anyMatch(layer -> layer.frames() > 20));
    assertThat(publisher.transport.stats().selectedPair()).startsWith("tcp ");
  }

  @Test
  void aLiteServerConnects() throws Exception {
    MediaEngine server = engine(1);
    TestPeer publisher =
        opened.add(new TestPeer(server, "publisher", PeerConfig.Role.PUBLISHER, true, false));
    LibwebrtcPeer alice = opened.add(LibwebrtcPeer.sending());
    alice.addCamera("cam", 320, 240);
    alice.offerTo(publisher, UnaryOperator.identity());
    alice.awaitConnected();
    publisher.awaitConnected();
    TrackReceiver video = publisher.awaitTrack();
    TestPeer subscriber =
        opened.add(new TestPeer(server, "subscriber", PeerConfig.Role.SUBSCRIBER, true, false));
    subscriber.send(video, "TR_cam");
    LibwebrtcPeer bob = opened.add(LibwebrtcPeer.receiving());
    bob.answer(subscriber);
    TestPeer.await("frames", () -> bob.pictures() > 20);
  }

  /** Browsers that simulcast by rid name no SSRCs; then packets tell their m-line themselves. */
  @Test
  void streamsThatTheOfferDoesNotNameAreFoundByTheirMid() throws Exception {
    MediaEngine server = engine(1);
    TestPeer publisher = publisher(server);
    LibwebrtcPeer alice = opened.add(LibwebrtcPeer.sending());
    alice.addMicrophone("mic");
    alice.addCamera("cam", 320, 240);
    alice.addCamera("screen", 640, 480);
    alice.offerTo(
        publisher,
        UnaryOperator.identity(),
        sdp -> sdp.replaceAll("a=ssrc(-group)?:[^\r]*\r\n", ""));
    alice.awaitConnected();
    TrackReceiver audio = publisher.awaitTrack();
    TrackReceiver camera = publisher.awaitTrack();
    TrackReceiver screen = publisher.awaitTrack();
    TestPeer.await(
        () -> "all three " + audio.stats() + camera.stats() + screen.stats() + server.stats(),
        () ->
            width(camera) == 320
                && width(screen) == 640
                && audio.stats().layers().stream().anyMatch(layer -> layer.packets() > 50));
  }

  private static int width(TrackReceiver receiver) {
    return receiver.stats().layers().stream().mapToInt(StreamStats::width).max().orElse(0);
  }
}
