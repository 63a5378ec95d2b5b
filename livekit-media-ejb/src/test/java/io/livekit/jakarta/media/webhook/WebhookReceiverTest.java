package io.livekit.jakarta.media.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import io.livekit.jakarta.media.auth.AccessTokens;
import io.livekit.jakarta.media.auth.VerifiedToken;
import io.livekit.jakarta.media.config.ConfigLoader;
import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.media.event.RoomEvent;
import io.livekit.jakarta.media.executor.PlainThreads;
import io.livekit.jakarta.media.executor.ThreadPools;
import io.livekit.jakarta.media.outbox.DeliveryResult;
import io.livekit.jakarta.media.outbox.EventReceiver;
import io.livekit.jakarta.media.outbox.OutboxEvent;
import io.livekit.jakarta.media.world.VirtualTime;
import io.livekit.jakarta.proto.DisconnectReason;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.Room;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.proto.WebhookEvent;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Webhooks over real connections; only the limits run on virtual time. */
class WebhookReceiverTest {
  private static final long PATIENCE_SECONDS = 30;
  private static final Duration EXCHANGE_LIMIT = Duration.ofSeconds(15);
  private static final Room ROOM =
      Room.newBuilder().setName("stage").setSid("RM_1").setMaxParticipants(7).build();
  private static final ParticipantInfo ANN =
      ParticipantInfo.newBuilder()
          .setIdentity("ann")
          .setSid("PA_1")
          .setName("Ann")
          .setState(ParticipantInfo.State.DISCONNECTED)
          .setDisconnectReason(DisconnectReason.CLIENT_INITIATED)
          .build();
  private static final TrackInfo TRACK =
      TrackInfo.newBuilder().setSid("TR_1").setMimeType("video/VP8").build();

  private final HookServer server = new HookServer();
  private final VirtualTime time = new VirtualTime();
  private final BlockingQueue<DeliveryResult> results = new LinkedBlockingQueue<>();
  private AccessTokens tokens;
  private WebhookReceiver receiver;

  private WebhookReceiver receiver(String url, String filter) {
    LiveKitConfig config =
        new ConfigLoader()
            .body(
                "keys: {key: a-secret-that-is-long-enough-for-it}\n"
                    + "webhook: {api_key: key, urls: ['"
                    + url
                    + "'], filter_params: {"
                    + filter
                    + "}}")
            .load();
    tokens = new AccessTokens(config.keys(), Clock.systemUTC());
    receiver =
        new WebhookReceiver(
            url, config.webhook(), tokens, new ThreadPools(new PlainThreads()), time);
    return receiver;
  }

  @AfterEach
  void close() {
    receiver.close();
    server.close();
  }

  private static OutboxEvent event(RoomEvent event) {
    return OutboxEvent.of("EV_1", 1_795_000_000_999L, event);
  }

  private void send(EventReceiver to, RoomEvent event, int dropped) {
    to.deliver(event(event), dropped, results::add);
  }

  private DeliveryResult result() throws InterruptedException {
    DeliveryResult result = results.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(result).as("what came of the delivery").isNotNull();
    return result;
  }

  @Test
  void aWebhookIsSignedAndNamesItsTypeAndSaysAllInTheReferencesForm() throws Exception {
    send(receiver(server.url("/hook?a=b"), ""), new RoomEvent.ParticipantLeft(ROOM, ANN), 2);
    HookServer.Hook hook = server.next();
    assertThat(result()).isEqualTo(DeliveryResult.DELIVERED);
    assertThat(hook.path()).isEqualTo("/hook?a=b");
    assertThat(hook.contentType()).isEqualTo("application/webhook+json");
    assertThat(hook.body())
        .contains(
            "\"createdAt\":\"1795000000\"", "\"numDropped\":2", "\"event\":\"participant_left\"")
        .contains("\"disconnectReason\":\"CLIENT_INITIATED\"", "\"maxParticipants\":7")
        .doesNotContain("\"metadata\"");
    WebhookEvent.Builder body = WebhookEvent.newBuilder();
    JsonFormat.parser().merge(hook.body(), body);
    assertThat(body.getId()).isEqualTo("EV_1");
    assertThat(body.getParticipant()).isEqualTo(ANN);
    assertThat(body.getRoom()).isEqualTo(ROOM);

    assertThat(hook.authorization()).doesNotStartWith("Bearer");
    VerifiedToken token = tokens.verify(hook.authorization());
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(hook.body().getBytes(StandardCharsets.UTF_8));
    assertThat(token.apiKey()).isEqualTo("key");
    assertThat(token.grants().sha256()).isEqualTo(Base64.getEncoder().encodeToString(hash));
    assertThat(token.grants().video().roomJoin()).isFalse();
  }

  @Test
  void ofATracksRoomAndParticipantOnlyTheNamesAreSent() throws Exception {
    send(receiver(server.url("/"), ""), new RoomEvent.TrackPublished(ROOM, ANN, TRACK), 0);
    WebhookEvent.Builder body = WebhookEvent.newBuilder();
    JsonFormat.parser().merge(server.next().body(), body);
    assertThat(body.getRoom()).isEqualTo(Room.newBuilder().setName("stage").setSid("RM_1").build());
    assertThat(body.getParticipant())
        .isEqualTo(ParticipantInfo.newBuilder().setIdentity("ann").setSid("PA_1").build());
    assertThat(body.getTrack()).isEqualTo(TRACK);
  }

  @Test
  void theFilterDecidesWhatIsSent() {
    OutboxEvent started = event(new RoomEvent.RoomStarted(ROOM));
    OutboxEvent finished = event(new RoomEvent.RoomFinished(ROOM));
    OutboxEvent entered = event(new RoomEvent.ParticipantEntered(ROOM, ANN));
    assertThat(List.of(started, finished)).allMatch(receiver(server.url("/"), "")::wants);
    assertThat(receiver.wants(entered)).as("an event of ours alone").isFalse();
    receiver.close();
    receiver(server.url("/"), "include_events: [room_started]");
    assertThat(receiver.wants(started)).isTrue();
    assertThat(receiver.wants(finished)).isFalse();
    receiver.close();
    receiver(server.url("/"), "exclude_events: [room_started]");
    assertThat(receiver.wants(started)).isFalse();
    assertThat(receiver.wants(finished)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 503, 429, 408})
  void anAnswerThatMayChangeMeansToTryAgain(int status) throws Exception {
    server.answer(HookServer.status(status));
    send(receiver(server.url("/"), ""), new RoomEvent.RoomStarted(ROOM), 0);
    assertThat(result()).isEqualTo(DeliveryResult.failed("status " + status));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 404, 410})
  void anyOtherAnswerIsARefusal(int status) throws Exception {
    server.answer(HookServer.status(status));
    send(receiver(server.url("/"), ""), new RoomEvent.RoomStarted(ROOM), 0);
    assertThat(result()).isEqualTo(DeliveryResult.refused("status " + status));
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 308})
  void aRedirectIsNotFollowed(int status) throws Exception {
    try (HookServer elsewhere = new HookServer()) {
      server.answer(
          exchange -> {
            exchange.getResponseHeaders().set("Location", elsewhere.url("/"));
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
          });
      send(receiver(server.url("/"), ""), new RoomEvent.RoomStarted(ROOM), 0);
      assertThat(result()).isEqualTo(DeliveryResult.refused("status " + status));
      assertThat(elsewhere.more()).isZero();
    }
  }

  @Test
  void aReceiverThatIsNotThereIsTriedAgain() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      receiver("http://127.0.0.1:" + taken.getLocalPort() + "/", "");
    }
    send(receiver, new RoomEvent.RoomStarted(ROOM), 0);
    assertThat(result().outcome()).isEqualTo(DeliveryResult.Outcome.FAILED);
  }

  @Test
  void aReceiverThatNeverAnswersIsGivenUpAtTheLimit() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    server.answer(
        exchange -> {
          await(end);
          exchange.close();
        });
    send(receiver(server.url("/"), ""), new RoomEvent.RoomStarted(ROOM), 0);
    server.next();
    time.pass(EXCHANGE_LIMIT);
    assertThat(result()).isEqualTo(DeliveryResult.failed("no answer within 15 s"));
    end.countDown();
  }

  @Test
  void aBodyThatTricklesForEverIsCutOffAtTheLimitAndItsStatusCounts() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    server.answer(
        exchange -> {
          exchange.sendResponseHeaders(200, 1000);
          exchange.getResponseBody().write('.');
          exchange.getResponseBody().flush();
          await(end);
          exchange.close();
        });
    receiver(server.url("/"), "");
    DeliveryResult result;
    do {
      // Whether the client has the headers when the limit comes can't be seen from here.
      send(receiver, new RoomEvent.RoomStarted(ROOM), 0);
      server.next();
      assertThat(results.poll(50, TimeUnit.MILLISECONDS)).as("before the limit").isNull();
      time.pass(EXCHANGE_LIMIT);
      result = result();
    } while (result.equals(DeliveryResult.failed("no answer within 15 s")));
    assertThat(result).isEqualTo(DeliveryResult.DELIVERED);
    end.countDown();
  }

  @Test
  void anAnswerWithoutEndIsNotReadToItsEnd() throws Exception {
    server.answer(
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream out = exchange.getResponseBody()) {
            byte[] flood = new byte[64 * 1024];
            while (true) { // until the connection is gone
              out.write(flood);
            }
          }
        });
    send(receiver(server.url("/"), ""), new RoomEvent.RoomStarted(ROOM), 0);
    assertThat(result()).isEqualTo(DeliveryResult.DELIVERED);
  }

  @Test
  void whatIsBeingSentEndsWithTheReceiver() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    server.answer(
        exchange -> {
          await(end);
          exchange.close();
        });
    send(receiver(server.url("/"), ""), new RoomEvent.RoomStarted(ROOM), 0);
    server.next();
    receiver.close();
    assertThat(result().outcome()).isEqualTo(DeliveryResult.Outcome.FAILED);
    send(receiver, new RoomEvent.RoomStarted(ROOM), 0);
    assertThat(result()).isEqualTo(DeliveryResult.failed("closed"));
    end.countDown();
  }

  @Test
  void neitherPasswordNorQueryIsInTheName() {
    receiver("http://ann:secret@127.0.0.1:80/hook?token=secret", "");
    assertThat(receiver.name())
        .startsWith("webhook http://127.0.0.1:80/hook")
        .doesNotContain("secret");
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
