package io.livekit.jakarta.media.api;

import io.livekit.jakarta.media.api.ServiceException.Code;
import io.livekit.jakarta.media.directory.RoomDirectory;
import io.livekit.jakarta.media.room.AgentDispatches;
import io.livekit.jakarta.media.room.Room;
import io.livekit.jakarta.proto.AgentDispatch;
import io.livekit.jakarta.proto.CreateAgentDispatchRequest;
import io.livekit.jakarta.proto.CreateRoomRequest;
import io.livekit.jakarta.proto.DeleteAgentDispatchRequest;
import io.livekit.jakarta.proto.ListAgentDispatchRequest;
import io.livekit.jakarta.proto.ListAgentDispatchResponse;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** AgentDispatchService over the rooms of this node. Thread-safe. */
public final class LocalAgentDispatchService implements AgentDispatchService {

  private final RoomDirectory directory;
  private final RequestLimits limits;

  public LocalAgentDispatchService(RoomDirectory directory) {
    this.directory = directory;
    limits = new RequestLimits(directory.node().config().limit());
  }

  @Override
  public CompletionStage<AgentDispatch> createDispatch(CreateAgentDispatchRequest request) {
    limits.check(request);
    Function<AgentDispatches, AgentDispatch> add =
        dispatches ->
            dispatches
                .add(request)
                .orElseThrow(
                    () ->
                        ServiceException.plain(
                            Code.RESOURCE_EXHAUSTED, "too many agent dispatches in the room"));
    if (directory.node().config().room().autoCreate()) {
      return directory.enter(
          CreateRoomRequest.newBuilder().setName(request.getRoom()).build(),
          room -> add.apply(room.agentDispatches()));
    }
    return inRoom(request.getRoom(), add);
  }

  @Override
  public CompletionStage<AgentDispatch> deleteDispatch(DeleteAgentDispatchRequest request) {
    return inRoom(
        request.getRoom(),
        dispatches ->
            dispatches
                .remove(request.getDispatchId())
                .orElseThrow(
                    () -> ServiceException.wrapped(Code.NOT_FOUND, "dispatch ID not found")));
  }

  @Override
  public CompletionStage<ListAgentDispatchResponse> listDispatch(ListAgentDispatchRequest request) {
    return inRoom(
        request.getRoom(),
        dispatches ->
            ListAgentDispatchResponse.newBuilder()
                .addAllAgentDispatches(dispatches.find(request.getDispatchId()))
                .build());
  }

  private <T> CompletionStage<T> inRoom(String name, Function<AgentDispatches, T> action) {
    Room found = directory.find(name).orElseThrow(ServiceException::noResponse);
    return RoomDirectory.on(
        found,
        room -> {
          if (room.isClosed()) {
            throw ServiceException.noResponse();
          }
          return action.apply(room.agentDispatches());
        });
  }
}
