package io.livekit.jakarta.e2e.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.e2e.harness.Chromium;
import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.Participant;
import io.livekit.jakarta.e2e.harness.PeerMode;
import io.livekit.jakarta.e2e.harness.Program;
import io.livekit.jakarta.e2e.harness.Project;
import io.livekit.jakarta.e2e.harness.Rooms;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that the command line plays into a room reach real clients and each other. */
@LiveKit
class CliJoinTest {

  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final String TONE = "tone-440hz.opus.ogg";

  @ParameterizedTest
  @CsvSource({
    "SINGLE,camera-640x360.vp8.ivf,vp8",
    "DUAL,camera-640x360.vp8.ivf,vp8",
    "SINGLE,camera-640x360.vp9.ivf,vp9",
    "SINGLE,camera-640x360.av1.ivf,av1",
    "SINGLE,camera-640x360.h264,h264"
  })
  void aBrowserSeesAndHearsTheFiles(
      PeerMode mode, String video, String codec, LiveKitServer server, Chromium chromium) {
    String room = Rooms.fresh();
    Participant bob = chromium.join(room, "bob", mode);
    String sid = bob.text("room.getSid()");
    try (Program player = Cli.play(server, sid, "player", "speech.opus.ogg", video)) {
      player.await("starting track writer");
      bob.seesMoving("player", "camera");
      Participant.Picture picture = bob.picture("player", "camera");
      assertThat(picture.width()).isEqualTo(640);
      assertThat(picture.height()).isEqualTo(360);
      assertThat(bob.text("h.inbound('player', 'camera').then(s => s.mimeType)"))
          .isEqualToIgnoringCase("video/" + codec);
      bob.await("h.spectrum('player')[0].rms > 0.01");
    }
  }

  @Test
  void aNativeSubscriberSeesAndHearsTheFiles(LiveKitServer server) {
    String room = Rooms.fresh();
    try (Program player = Cli.play(server, room, "player", TONE, "camera-640x360.vp8.ivf");
        Program watcher =
            Program.start(
                "node-watch",
                server.environment(),
                List.of(
                    "node",
                    Project.root().resolve("e2e/target/node/rtc.mjs").toString(),
                    "watch",
                    room))) {
      player.await("starting track writer");
      int code = watcher.awaitExit(LIMIT);
      assertThat(code).as(watcher.output().text()).isZero();
    }
  }

  @Test
  void twoCommandLinesReportWhatTheyReceiveFromEachOther(LiveKitServer server) {
    String sid = Cli.createRoom(server).get("sid").getAsString();
    try (Program alice =
            Cli.play(server, sid, "alice", "speech.opus.ogg", "camera-640x360.vp8.ivf");
        Program bob = Cli.play(server, sid, "bob", TONE, "camera-320x180.vp8.ivf")) {
      consumes(alice, "bob", "codec=VP8 size=320x180");
      consumes(alice, "bob", "codec=opus");
      consumes(bob, "alice", "codec=VP8 size=640x360");
      consumes(bob, "alice", "codec=opus");
    }
  }

  private static void consumes(Program program, String peer, String what) {
    program
        .output()
        .await(
            what + " of " + peer,
            LIMIT,
            line ->
                line.contains("consumed from peer  peer=" + peer)
                    && line.contains(what)
                    && !line.contains("packets=0 "));
  }
}
