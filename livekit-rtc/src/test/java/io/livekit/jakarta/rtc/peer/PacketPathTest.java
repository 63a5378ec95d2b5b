package io.livekit.jakarta.rtc.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.engine.VirtualEngine;
import io.livekit.jakarta.rtc.sim.SimulatedWorld;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A packet passes the stations that docs/design.md §3 names, in that order. */
public class PacketPathTest {
  private static final Pattern STATION = Pattern.compile("`([A-Z]\\w+\\.[a-z]\\w+)`");

  private List<String> received = List.of();

  /** The stations of one line of the page. */
  public static List<String> stations(String line) throws IOException {
    List<String> found = new ArrayList<>();
    for (String text : Files.readAllLines(Path.of("../docs/design.md"))) {
      if (text.startsWith(line)) {
        Matcher station = STATION.matcher(text);
        while (station.find()) {
          found.add(station.group(1));
        }
      }
    }
    return found;
  }

  /**
   * @return who has called whom, the first caller first
   */
  public static List<String> callers() {
    List<String> calls =
        new ArrayList<>(
            StackWalker.getInstance()
                .walk(
                    frames ->
                        frames
                            .map(
                                frame ->
                                    frame.getClassName().replaceAll(".*\\.", "")
                                        + "."
                                        + frame.getMethodName())
                            .toList()));
    Collections.reverse(calls);
    return calls;
  }

  @Test
  void aReceivedPacketPassesTheStationsInTheirOrder() throws Exception {
    SimulatedWorld world = new SimulatedWorld(2);
    VirtualEngine server =
        new VirtualEngine(world, InetAddress.getByAddress(new byte[] {10, 0, 0, 1}), 1);
    VirtualEngine clients =
        new VirtualEngine(world, InetAddress.getByAddress(new byte[] {10, 0, 0, 2}), 1);
    LocalSource video = clients.createLocalSource(MediaKind.VIDEO, "video/VP8");
    VirtualPeer alice = new VirtualPeer(world, clients, "alice", PeerConfig.Role.CLIENT);
    VirtualPeer publisher = new VirtualPeer(world, server, "pub", PeerConfig.Role.PUBLISHER);
    alice.openLiveKitChannels();
    alice.send(video, "cam");
    alice.offerTo(publisher, false);
    assertThat(world.runUntil(() -> alice.state() == ConnectionState.CONNECTED, 10_000)).isTrue();
    publisher.tracks.get(0).setTap((layer, buf, off, len) -> received = callers());
    TestFrames frames = new TestFrames(null, video);
    for (int i = 0; i < 10; i++) {
      frames.writeNext();
      world.runMillis(33);
    }
    assertThat(stations("1. from the socket")).hasSize(6);
    assertThat(received).containsSubsequence(stations("1. from the socket"));
    server.close();
    clients.close();
  }
}
