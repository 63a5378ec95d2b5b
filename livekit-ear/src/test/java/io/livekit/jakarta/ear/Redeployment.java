package io.livekit.jakarta.ear;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.proto.DisconnectReason;
import io.livekit.jakarta.proto.LeaveRequest;
import io.livekit.jakarta.proto.ListRoomsRequest;
import io.livekit.jakarta.proto.ListRoomsResponse;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.testkit.Await;
import io.livekit.jakarta.testkit.SignalClient;
import io.livekit.jakarta.testkit.Tokens;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Deploys and undeploys in one server process, with a call going on, and looks for what is left
 * behind.
 */
final class Redeployment {
  private static final int ROUNDS = Integer.getInteger("redeployments", 8);

  /** Servers load and keep things of their own in the first rounds. */
  private static final int WARM_UP = Math.min(3, ROUNDS / 2);

  /**
   * A leak of ours keeps every deployment in memory, but servers keep a few whatever the
   * application does: a thread of WildFly's pool has its first task on its stack for as long as it
   * lives, and Payara's pooled request objects remember the last WebSocket that they opened. Seen
   * after ten rounds: two, two, and five in Payara Server. Less than one for each round.
   */
  private static final int MAX_KEPT = Math.min(8, ROUNDS - 1);

  /**
   * What a server takes for itself with each deployment, besides those that it keeps. Payara Server
   * was seen to take 8 MB, without one more class loader of ours; WildFly and Payara Micro nothing.
   */
  private static final long MAX_GROWTH_BYTES_A_ROUND = 16 << 20;

  /** With what the server knows of it; in Payara Server, 25 MB were seen. */
  private static final long MAX_BYTES_OF_ONE_KEPT = 32 << 20;

  /**
   * Connections of these tests that a server keeps open for further requests. Less than one for
   * each round.
   */
  private static final int MAX_MORE_DESCRIPTORS = Math.min(4, ROUNDS - WARM_UP - 1);

  /** Webhooks are refused while the server ends: what they tell waits in the store. */
  private static final int REFUSED = 1;

  /** People leave while the server waits for them. */
  private static final int LEFT = 2;

  /** People stay while the server waits for them. */
  private static final int STAYED = 3;

  private static final Duration FAR_DEADLINE = Duration.ofSeconds(120);
  private static final Duration NEAR_DEADLINE = Duration.ofSeconds(1);

  /** A server that runs while applications come and go. */
  interface Server {
    void deploy() throws Exception;

    void undeploy() throws Exception;

    /**
     * @return of the server's process, which runs since the first deployment
     */
    long pid();
  }

  private record Footprint(long heap, long deployments, List<String> descriptors) {
    @Override
    public String toString() {
      return "%d KB, %d deployments, %d descriptors"
          .formatted(heap >> 10, deployments, descriptors.size());
    }
  }

  private final Server server;
  private ServerJvm process;

  private Redeployment(Server server) {
    this.server = server;
  }

  static void check(Server server) throws Exception {
    new Redeployment(server).check();
  }

  private void check() throws Exception {
    Footprint before = null;
    Footprint after = null;
    for (int round = 1; round <= ROUNDS; round++) {
      ServerConfig.drainFor(deadline(round));
      server.deploy();
      ServerConfig.drainFor(Duration.ZERO);
      process = new ServerJvm(server.pid());
      Await.until("the server answers", ThisServer.PATIENCE, Health::isOk);
      if (round > 1) {
        awaitHook("room_finished", room(round - 1));
      }
      if (round == REFUSED + 1) {
        assertThat(ServerConfig.HOOKS.taken()).containsAll(ServerConfig.HOOKS.refused());
      }
      if (round == ROUNDS) {
        replaceUnderBrowsers();
      }
      if (round == LEFT) {
        leaveWhileUndeployed(room(round));
      } else {
        callUntilUndeployed(room(round), round == REFUSED);
      }
      FreePorts.requireMediaPortsFree();
      // A pool counts its threads out a moment before they end.
      Await.until(
          "the threads end, round " + round,
          ThisServer.PATIENCE,
          () -> process.threads().isEmpty());
      if (round == WARM_UP || round == ROUNDS) {
        before = after;
        after = whatIsLeft();
      }
    }
    System.out.printf("after round %d: %s; after round %d: %s%n", WARM_UP, before, ROUNDS, after);
    long moreKept = Math.max(0, after.deployments - before.deployments);
    assertThat(after.heap - before.heap)
        .as("bytes by which the heap has grown")
        .isLessThan(
            (ROUNDS - WARM_UP) * MAX_GROWTH_BYTES_A_ROUND + moreKept * MAX_BYTES_OF_ONE_KEPT);
    // Connections that are being closed are let go a moment later.
    int most = before.descriptors.size() + MAX_MORE_DESCRIPTORS;
    Await.until(
        () -> "no more than %d descriptors: %s".formatted(most, new TreeSet<>(openDescriptors())),
        ThisServer.PATIENCE,
        () -> openDescriptors().size() <= most);
  }

  private static Duration deadline(int round) {
    return switch (round) {
      case LEFT -> FAR_DEADLINE;
      case STAYED -> NEAR_DEADLINE;
      default -> Duration.ZERO;
    };
  }

  private static String room(int round) {
    return "redeployed-" + round;
  }

  private static void awaitHook(String event, String room) {
    Await.until(
        () -> "a webhook tells of " + event + " in " + room + ": " + ServerConfig.HOOKS.taken(),
        ThisServer.PATIENCE,
        () ->
            ServerConfig.HOOKS.taken().stream()
                .anyMatch(
                    hook ->
                        hook.event().equals(event)
                            && hook.room().equals(room)
                            && hook.id().startsWith("EV_")));
  }

  /**
   * People in real browsers come back by themselves. When they try is up to livekit-client: at
   * once, after 0.3, 1.2, 2.7 and 4.8 s, then every 7 s, each a little later at random.
   */
  private void replaceUnderBrowsers() throws Exception {
    try (BrowserCall call = new BrowserCall()) {
      call.awaitPictures();
      long undeploying = System.nanoTime();
      server.undeploy();
      call.awaitReconnecting();
      server.deploy();
      Await.until("the server answers", ThisServer.PATIENCE, Health::isOk);
      Duration away = Duration.ofNanos(System.nanoTime() - undeploying);
      Duration back = call.awaitBack();
      System.out.printf(
          "browsers see each other again %d ms after the server is back, which was away for %d"
              + " ms%n",
          back.toMillis(), away.toMillis());
    }
  }

  private List<String> openDescriptors() {
    return process.descriptors();
  }

  /** The server waits for those who are there, and for nobody else. */
  private void leaveWhileUndeployed(String room) throws Exception {
    Guest player = new Guest(room, "player", true, "tone-440hz.opus.ogg");
    Guest listener = new Guest(room, "listener", true);
    listener.awaitPackets("player", MediaKind.AUDIO, 10);
    CompletableFuture<Void> leaving =
        CompletableFuture.runAsync(
            () -> {
              try (player;
                  listener) {
                Await.until("the server drains", ThisServer.PATIENCE, () -> !Health.isReady());
                long before = listener.layer("player", MediaKind.AUDIO).orElseThrow().packets();
                listener.awaitPackets("player", MediaKind.AUDIO, before + 10);
                assertThat(player.isLost() || listener.isLost()).isFalse();
              }
            });
    server.undeploy();
    leaving.get(ThisServer.PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /**
   * @param refused whether the receiver of webhooks takes nothing of what the end brings about
   */
  private void callUntilUndeployed(String room, boolean refused) throws Exception {
    try (Guest player = new Guest(room, "player", true, "tone-440hz.opus.ogg");
        Guest listener = new Guest(room, "listener", false);
        SignalClient observer =
            SignalClient.open(
                ThisServer.ENDPOINT,
                "/rtc?protocol=15",
                Tokens.join(room, "observer"),
                ThisServer.PATIENCE)) {
      listener.awaitPackets("player", MediaKind.AUDIO, 10);
      TwirpEncoding.JSON.call(
          "ListRooms",
          Tokens.rooms(),
          ListRoomsRequest.getDefaultInstance(),
          ListRoomsResponse.newBuilder());
      awaitHook("participant_joined", room);
      ServerConfig.HOOKS.fail(refused);
      server.undeploy();
      ServerConfig.HOOKS.fail(false);
      assertThat(player.awaitLost())
          .as("undeploying ends calls as a shutdown does")
          .contains("server shutdown");
      assertThat(listener.awaitLost()).contains("server shutdown");
      LeaveRequest leave = lastMessage(observer).getLeave();
      assertThat(leave.getReason()).isEqualTo(DisconnectReason.SERVER_SHUTDOWN);
      assertThat(leave.getAction()).isEqualTo(LeaveRequest.Action.RECONNECT);
      assertThat(observer.awaitClosed().code())
          .as("how the socket closes after the leave")
          .isEqualTo(WebSocket.NORMAL_CLOSURE);
    }
  }

  private static SignalResponse lastMessage(SignalClient client) throws Exception {
    SignalResponse message = client.next().message();
    while (!message.hasLeave()) {
      message = client.next().message();
    }
    return message;
  }

  /**
   * Fails when too many deployments are still there; that needs more than one collection to tell.
   */
  private Footprint whatIsLeft() {
    try {
      Await.until(
          "no more than " + MAX_KEPT + " deployments are still in memory",
          ThisServer.PATIENCE,
          () -> process.collectGarbage().deployments() <= MAX_KEPT);
    } catch (AssertionError e) {
      process.dumpHeap(Path.of("target", "redeployed.hprof"));
      throw e;
    }
    assertThat(process.nativeLibraries())
        .as("native libraries that are still mapped")
        .isLessThanOrEqualTo(MAX_KEPT);
    ServerJvm.Heap heap = process.collectGarbage();
    return new Footprint(heap.bytes(), heap.deployments(), process.descriptors());
  }
}
