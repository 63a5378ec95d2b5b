package io.livekit.jakarta.e2e.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livekit.jakarta.api.ParticipantInfo;
import io.livekit.jakarta.api.RoomInfo;
import io.livekit.jakarta.api.TrackSource;
import io.livekit.jakarta.api.rest.Change;
import io.livekit.jakarta.api.rest.IssuedToken;
import io.livekit.jakarta.api.rest.ParticipantPatch;
import io.livekit.jakarta.api.rest.ParticipantStats;
import io.livekit.jakarta.api.rest.ParticipantsApi;
import io.livekit.jakarta.api.rest.Problem;
import io.livekit.jakarta.api.rest.RoomCreation;
import io.livekit.jakarta.api.rest.RoomList;
import io.livekit.jakarta.api.rest.RoomPatch;
import io.livekit.jakarta.api.rest.RoomsApi;
import io.livekit.jakarta.api.rest.ServerApi;
import io.livekit.jakarta.api.rest.TokenGrants;
import io.livekit.jakarta.api.rest.TokenRequest;
import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.testkit.SignalClient;
import io.livekit.jakarta.testkit.Tokens;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.client.ClientRequestFilter;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.rest.client.RestClientBuilder;
import org.junit.jupiter.api.Test;

/**
 * The interfaces of livekit-api, with MicroProfile Rest Client, as a Java application uses them.
 */
@LiveKit
class TypedClientTest {

  private static <T> T client(LiveKitServer server, String token, Class<T> type) {
    ClientRequestFilter bearer =
        request -> request.getHeaders().putSingle("Authorization", "Bearer " + token);
    return RestClientBuilder.newBuilder()
        .baseUri(URI.create(server.http() + "/api/v1"))
        .register(bearer)
        .build(type);
  }

  private static <T> T result(CompletionStage<T> call) {
    return call.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  @Test
  void roomsAreMadeListedChangedAndEnded(LiveKitServer server) {
    String name = Rooms.fresh();
    RoomsApi rooms = client(server, Tokens.admin(name), RoomsApi.class);
    RoomCreation creation =
        new RoomCreation(name, Duration.ofMinutes(10), null, 20, "daily", null, null);

    try (Response made = result(rooms.create(creation))) {
      assertThat(made.getStatus()).isEqualTo(201);
      RoomInfo room = made.readEntity(RoomInfo.class);
      assertThat(room.emptyTimeout()).isEqualTo(Duration.ofMinutes(10));
      assertThat(room.createdAt()).isNotNull();
    }
    RoomList found = result(rooms.list(List.of(name, "another"), 10, null));
    assertThat(found.rooms()).extracting(RoomInfo::name).containsExactly(name);
    RoomInfo changed = result(rooms.patch(name, null, new RoomPatch(Change.to("weekly"))));
    assertThat(changed.metadata()).isEqualTo("weekly");
    assertThatThrownBy(
            () -> result(rooms.patch(name, "\"of-before\"", new RoomPatch(Change.to("x")))))
        .satisfies(failure -> assertThat(problem(failure).code()).isEqualTo("precondition_failed"));
    result(rooms.send(name, "chat", List.of(), true, new byte[] {1, 2}));
    result(rooms.delete(name));
    assertThatThrownBy(() -> result(rooms.get(name)))
        .satisfies(failure -> assertThat(problem(failure).code()).isEqualTo("not_found"));
  }

  @Test
  void participantsJoinWithAnIssuedTokenAndAreChangedAndSentOut(LiveKitServer server) {
    String name = Rooms.fresh();
    RoomsApi rooms = client(server, Tokens.admin(name), RoomsApi.class);
    ParticipantsApi participants = client(server, Tokens.admin(name), ParticipantsApi.class);
    TokenRequest wanted =
        new TokenRequest(
            "ann",
            "Ann",
            null,
            Map.of("desk", "4"),
            new TokenGrants(null, null, null, List.of(TrackSource.CAMERA), null, null, null, null),
            Duration.ofMinutes(5));
    IssuedToken token;
    try (Response issued = rooms.issueToken(name, wanted)) {
      token = issued.readEntity(IssuedToken.class);
    }
    try (SignalClient ann = SignalClient.connect(server, token.token())) {
      ann.next();
      ParticipantInfo found = result(participants.get(name, "ann"));
      assertThat(found.attributes()).containsEntry("desk", "4");
      assertThat(found.permission().canPublishSources()).containsExactly(TrackSource.CAMERA);
      ParticipantPatch patch = ParticipantPatch.none().withName("Ann B.");
      assertThat(result(participants.patch(name, "ann", null, patch)).name()).isEqualTo("Ann B.");
      assertThat(result(rooms.stats(name, List.of())).participants())
          .extracting(ParticipantStats::identity)
          .containsExactly("ann");
      result(participants.remove(name, "ann", null));
      assertThat(result(participants.list(name)).participants()).isEmpty();
    }
  }

  @Test
  void theServerTellsOfItself(LiveKitServer server) {
    ServerApi api = client(server, Tokens.admin(Rooms.fresh()), ServerApi.class);
    assertThat(api.get().nodeId()).startsWith("ND_");
    // A server that nothing was dropped by yet says so.
    assertThat(api.get().drops()).isNotNull();
    assertThat(api.get().drops().values()).allMatch(count -> count > 0);
  }

  private static Problem problem(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    assertThat(cause).isInstanceOf(WebApplicationException.class);
    return ((WebApplicationException) cause).getResponse().readEntity(Problem.class);
  }
}
