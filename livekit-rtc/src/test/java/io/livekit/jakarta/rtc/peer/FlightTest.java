package io.livekit.jakarta.rtc.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.engine.VirtualEngine;
import io.livekit.jakarta.rtc.flight.Flight;
import io.livekit.jakarta.rtc.flight.JoinStep;
import io.livekit.jakarta.rtc.sim.SimulatedWorld;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a recording of the JVM tells of a call. */
class FlightTest {
  private static final String NAMES = "io.livekit.jakarta.";

  @TempDir Path folder;

  private List<RecordedEvent> record(Runnable action) throws IOException {
    Path file = folder.resolve("call.jfr");
    try (Recording recording = new Recording()) {
      for (String name :
          List.of("JoinStep", "KeyFrame", "KeyFrameRequest", "LayerSwitch", "SlowTick")) {
        recording.enable(NAMES + name);
      }
      recording.start();
      action.run();
      recording.stop();
      recording.dump(file);
    }
    return RecordingFile.readAllEvents(file);
  }

  private static List<RecordedEvent> of(List<RecordedEvent> events, String name) {
    return events.stream()
        .filter(event -> event.getEventType().getName().equals(NAMES + name))
        .toList();
  }

  private static void call() {
    try {
      SimulatedWorld world = new SimulatedWorld(3);
      VirtualEngine server =
          new VirtualEngine(world, InetAddress.getByAddress(new byte[] {10, 0, 0, 1}), 1);
      VirtualEngine clients =
          new VirtualEngine(world, InetAddress.getByAddress(new byte[] {10, 0, 0, 2}), 1);
      LocalSource video = clients.createLocalSource(MediaKind.VIDEO, "video/VP8");
      VirtualPeer alice = new VirtualPeer(world, clients, "alice", PeerConfig.Role.CLIENT);
      VirtualPeer publisher = new VirtualPeer(world, server, "pub", PeerConfig.Role.PUBLISHER);
      VirtualPeer subscriber = new VirtualPeer(world, server, "sub", PeerConfig.Role.SUBSCRIBER);
      VirtualPeer bob = new VirtualPeer(world, clients, "bob", PeerConfig.Role.CLIENT);
      alice.openLiveKitChannels();
      alice.send(video, "cam");
      alice.offerTo(publisher, false);
      world.runUntil(() -> alice.state() == ConnectionState.CONNECTED, 10_000);
      subscriber.openLiveKitChannels();
      subscriber.send(publisher.tracks.get(0), "TR_cam");
      subscriber.offerTo(bob, false);
      world.runUntil(() -> bob.state() == ConnectionState.CONNECTED, 10_000);
      TestFrames frames = new TestFrames(null, video);
      for (int i = 0; i < 60; i++) {
        if (i == 30) {
          publisher.tracks.get(0).requestKeyFrame(0);
        }
        frames.writeNext();
        world.runMillis(33);
      }
      server.close();
      clients.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aRecordingTellsOfJoinsKeyFramesAndLayers() throws Exception {
    // The recorder also finds what was loaded before it.
    Flight.joinStep("before", JoinStep.ABORTED);
    List<RecordedEvent> events = record(FlightTest::call);
    assertThat(of(events, "JoinStep"))
        .filteredOn(event -> event.getString("who").equals("pub"))
        .extracting(event -> event.getString("step"))
        .containsExactly(
            "CONNECTION_STARTED", "PATH_FOUND", "DTLS_STARTED", "DTLS_DONE", "CONNECTION_COMPLETE");
    long published = of(events, "KeyFrame").get(0).getLong("ssrc");
    assertThat(published).isPositive();
    assertThat(of(events, "KeyFrameRequest"))
        .isNotEmpty()
        .anySatisfy(event -> assertThat(event.getLong("ssrc")).isEqualTo(published));
    assertThat(of(events, "LayerSwitch"))
        .anySatisfy(
            event -> {
              assertThat(event.getInt("from")).isEqualTo(-1);
              assertThat(event.getInt("to")).isZero();
            });
    assertThat(of(events, "SlowTick")).as("ticks on virtual time take none").isEmpty();
  }
}
