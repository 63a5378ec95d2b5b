package io.livekit.jakarta.media.room;

import io.livekit.jakarta.api.RoomScoped;
import io.livekit.jakarta.media.executor.RoomClock;
import io.livekit.jakarta.media.id.Guid;
import io.livekit.jakarta.proto.AgentDispatch;
import io.livekit.jakarta.proto.AgentDispatchState;
import io.livekit.jakarta.proto.CreateAgentDispatchRequest;
import io.livekit.jakarta.proto.CreateRoomRequest;
import io.livekit.jakarta.proto.RoomAgentDispatch;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The agents that a room asks for (spec/03 §7.2). Nobody takes their jobs as long as no worker can
 * connect. Owned by: the room's executor.
 */
@RoomScoped
public final class AgentDispatches {

  /** Far more than any application has agents. */
  static final int MAX_DISPATCHES = 100;

  /** What all of them say together; eight times the longest metadata by default. */
  static final int MAX_BYTES = 4 << 20;

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final RoomClock clock;
  private final Map<String, AgentDispatch> byId = new LinkedHashMap<>();

  /** Begins with those of the request, or with one for agents without a name (spec/07 item 10). */
  @Inject
  AgentDispatches(CreateRoomRequest request, RoomClock clock) {
    this.clock = clock;
    List<RoomAgentDispatch> agents =
        request.getAgentsCount() == 0
            ? List.of(RoomAgentDispatch.getDefaultInstance())
            : request.getAgentsList();
    for (RoomAgentDispatch agent : agents) {
      add(
          CreateAgentDispatchRequest.newBuilder()
              .setRoom(request.getName())
              .setAgentName(agent.getAgentName())
              .setMetadata(agent.getMetadata())
              .setRestartPolicy(agent.getRestartPolicy())
              .setDeployment(agent.getDeployment())
              .putAllAttributes(agent.getAttributesMap())
              .build());
    }
  }

  /**
   * @return the new dispatch; empty when there are too many
   */
  public Optional<AgentDispatch> add(CreateAgentDispatchRequest request) {
    AgentDispatch dispatch =
        AgentDispatch.newBuilder()
            .setId(Guid.agentDispatch())
            .setAgentName(request.getAgentName())
            .setRoom(request.getRoom())
            .setMetadata(request.getMetadata())
            .setRestartPolicy(request.getRestartPolicy())
            .setDeployment(request.getDeployment())
            .putAllAttributes(request.getAttributesMap())
            .setState(
                AgentDispatchState.newBuilder().setCreatedAt(clock.unixMillis() * NANOS_PER_MILLI))
            .build();
    long bytes = byId.values().stream().mapToLong(AgentDispatch::getSerializedSize).sum();
    if (byId.size() == MAX_DISPATCHES || bytes + dispatch.getSerializedSize() > MAX_BYTES) {
      return Optional.empty();
    }
    byId.put(dispatch.getId(), dispatch);
    return Optional.of(dispatch);
  }

  /**
   * @return the dispatch that was removed; empty when the id is unknown
   */
  public Optional<AgentDispatch> remove(String id) {
    return Optional.ofNullable(byId.remove(id));
  }

  /**
   * @param id empty for all
   */
  public List<AgentDispatch> find(String id) {
    return byId.values().stream()
        .filter(dispatch -> id.isEmpty() || dispatch.getId().equals(id))
        .toList();
  }
}
