package io.livekit.jakarta.ear;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.core.MediaKind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Deploys and undeploys in one server process, with a call going on, and looks for what is left behind. */
final class Redeployment {
  private static final int ROUNDS = 2;
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  /** Threads that run our code, or that the server's default ManagedThreadFactory made: nobody but us uses that. */
  private static final Pattern OURS =
      Pattern.compile("io\\.livekit\\.jakarta\\.(media|rtc|web)|\\A\"[^\"]*(__default|EE-)ManagedThreadFactory");

  /** A server that runs while applications come and go. */
  interface Server {
    void deploy() throws Exception;

    void undeploy() throws Exception;

    long pid();
  }

  private Redeployment() {
  }

  static void check(Server server) throws Exception {
    for (int round = 1; round <= ROUNDS; round++) {
      server.deploy();
      Await.until("the server answers", Redeployment::isHealthy);
      try (Guest player = new Guest("redeployed", "player", true, "tone-440hz.opus.ogg");
          Guest listener = new Guest("redeployed", "listener", false)) {
        listener.awaitPackets("player", MediaKind.AUDIO, 10);
        server.undeploy();
        assertThat(player.awaitLost()).as("undeploying ends calls as a shutdown does").contains("server shutdown");
        assertThat(listener.awaitLost()).contains("server shutdown");
      }
      FreePorts.requireMediaPortsFree();
      assertThat(threads(server.pid())).isNotEmpty();
      assertThat(threads(server.pid())).filteredOn(thread -> OURS.matcher(thread).find())
          .as("threads after undeploying, round %d", round).isEmpty();
    }
  }

  private static boolean isHealthy() {
    try {
      HttpResponse<String> reply = HTTP.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + FreePorts.http() + "/")).build(),
          HttpResponse.BodyHandlers.ofString());
      return reply.statusCode() == 200 && reply.body().equals("OK");
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** @return name and stack of each thread of another JVM */
  private static List<String> threads(long pid) throws Exception {
    Process jcmd = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid), "Thread.print")
        .redirectErrorStream(true)
        .start();
    String dump = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(jcmd.waitFor()).as(dump).isZero();
    return List.of(dump.split("\n\n")).stream().filter(part -> part.startsWith("\"")).toList();
  }
}
