package io.livekit.jakarta.media.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.livekit.jakarta.media.api.ServiceException.Code;
import io.livekit.jakarta.media.world.World;
import io.livekit.jakarta.proto.AgentDispatch;
import io.livekit.jakarta.proto.CreateAgentDispatchRequest;
import io.livekit.jakarta.proto.CreateRoomRequest;
import io.livekit.jakarta.proto.DeleteAgentDispatchRequest;
import io.livekit.jakarta.proto.ListAgentDispatchRequest;
import io.livekit.jakarta.proto.RoomAgentDispatch;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** AgentDispatchService as a stock server without workers answers (spec/03 §7.3). */
class AgentDispatchServiceTest {
  private final World world = new World();

  private void create(RoomAgentDispatch... agents) {
    now(
        world.service.createRoom(
            CreateRoomRequest.newBuilder().setName("r").addAllAgents(List.of(agents)).build()));
  }

  private static <T> T now(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private static ServiceException failure(Supplier<CompletionStage<?>> call) {
    try {
      now(call.get());
    } catch (CompletionException e) {
      return (ServiceException) e.getCause();
    } catch (ServiceException e) {
      return e;
    }
    throw new AssertionError("it succeeded");
  }

  private List<AgentDispatch> list(String id) {
    return now(world.dispatches.listDispatch(
            ListAgentDispatchRequest.newBuilder().setRoom("r").setDispatchId(id).build()))
        .getAgentDispatchesList();
  }

  private CreateAgentDispatchRequest.Builder request() {
    return CreateAgentDispatchRequest.newBuilder().setRoom("r").setAgentName("poet");
  }

  @Test
  void everyRoomHasOneDispatchWithoutANameFromTheStart() {
    create();
    assertThat(list(""))
        .singleElement()
        .satisfies(
            dispatch -> {
              assertThat(dispatch.getId()).startsWith("AD_");
              assertThat(dispatch.getAgentName()).isEmpty();
              assertThat(dispatch.getRoom()).isEqualTo("r");
              assertThat(dispatch.getState().getCreatedAt())
                  .isEqualTo(world.time.unixMillis() * 1_000_000);
            });
  }

  @Test
  void agentsOfTheRequestTakeItsPlace() {
    create(
        RoomAgentDispatch.newBuilder().setAgentName("a").setMetadata("m").build(),
        RoomAgentDispatch.newBuilder().setAgentName("b").putAttributes("k", "v").build());
    assertThat(list("")).extracting(AgentDispatch::getAgentName).containsExactly("a", "b");
    assertThat(list("").get(0).getMetadata()).isEqualTo("m");
    assertThat(list("").get(1).getAttributesMap()).containsEntry("k", "v");
  }

  @Test
  void dispatchesAreCreatedFoundAndDeleted() {
    create();
    AgentDispatch made = now(world.dispatches.createDispatch(request().setMetadata("m").build()));
    assertThat(made.getAgentName()).isEqualTo("poet");
    assertThat(list("")).hasSize(2).contains(made);
    assertThat(list(made.getId())).containsExactly(made);
    assertThat(list("AD_unknown")).isEmpty();
    DeleteAgentDispatchRequest delete =
        DeleteAgentDispatchRequest.newBuilder().setRoom("r").setDispatchId(made.getId()).build();
    assertThat(now(world.dispatches.deleteDispatch(delete))).isEqualTo(made);
    assertThat(list("")).hasSize(1);
    ServiceException unknown = failure(() -> world.dispatches.deleteDispatch(delete));
    assertThat(unknown.code()).isEqualTo(Code.NOT_FOUND);
    assertThat(unknown).hasMessage("dispatch ID not found");
    assertThat(unknown.nativeError()).isFalse();
  }

  @Test
  void creatingOneCreatesItsRoomAndOthersFindNobody() {
    assertThat(failure(() -> world.dispatches.listDispatch(listing())).code())
        .isEqualTo(Code.UNAVAILABLE);
    assertThat(
            failure(
                    () ->
                        world.dispatches.deleteDispatch(
                            DeleteAgentDispatchRequest.newBuilder().setRoom("r").build()))
                .code())
        .isEqualTo(Code.UNAVAILABLE);
    now(world.dispatches.createDispatch(request().build()));
    assertThat(world.gateway.roomExists("r")).isTrue();
    assertThat(list("")).extracting(AgentDispatch::getAgentName).containsExactly("", "poet");
  }

  private static ListAgentDispatchRequest listing() {
    return ListAgentDispatchRequest.newBuilder().setRoom("r").build();
  }

  @Test
  void whatExceedsItsLimitsIsRefusedInTheWordsOfTheBus() {
    create();
    for (var wrong :
        List.of(
            List.of(
                request().setMetadata("m".repeat((512 << 10) + 1)), "metadata size exceeds limits"),
            List.of(
                request().putAttributes("k", "v".repeat(64 << 10)),
                "attribute size exceeds limits"),
            List.of(request().setDeployment("d".repeat(65)), "deployment exceeds 64 bytes"),
            List.of(request().setDeployment("a_b"), "deployment contains reserved character '_'"),
            List.of(
                request().setDeployment("a b"),
                "deployment contains whitespace or control byte at position 1"))) {
      CreateAgentDispatchRequest request =
          ((CreateAgentDispatchRequest.Builder) wrong.get(0)).build();
      ServiceException refused =
          catchThrowableOfType(
              ServiceException.class, () -> world.dispatches.createDispatch(request));
      assertThat(refused).hasMessage((String) wrong.get(1));
      assertThat(refused.code()).isEqualTo(Code.INVALID_ARGUMENT);
      assertThat(refused.nativeError()).isFalse();
    }
    assertThat(list("")).hasSize(1);
  }

  @Test
  void dispatchesOfARoomAreBounded() {
    create();
    for (int i = 1; i < 100; i++) {
      now(world.dispatches.createDispatch(request().build()));
    }
    assertThat(failure(() -> world.dispatches.createDispatch(request().build())).code())
        .isEqualTo(Code.RESOURCE_EXHAUSTED);
    world.dispatches.deleteDispatch(
        DeleteAgentDispatchRequest.newBuilder()
            .setRoom("r")
            .setDispatchId(list("").get(0).getId())
            .build());
    String half = "m".repeat(512 << 10);
    for (int i = 0; i < 40; i++) {
      world.dispatches.deleteDispatch(
          DeleteAgentDispatchRequest.newBuilder()
              .setRoom("r")
              .setDispatchId(list("").get(0).getId())
              .build());
    }
    for (int i = 0; i < 7; i++) {
      now(world.dispatches.createDispatch(request().setMetadata(half).build()));
    }
    assertThat(
            failure(() -> world.dispatches.createDispatch(request().setMetadata(half).build()))
                .code())
        .isEqualTo(Code.RESOURCE_EXHAUSTED);
  }
}
