package io.livekit.jakarta.media.api;

import io.livekit.jakarta.proto.AgentDispatch;
import io.livekit.jakarta.proto.CreateAgentDispatchRequest;
import io.livekit.jakarta.proto.DeleteAgentDispatchRequest;
import io.livekit.jakarta.proto.ListAgentDispatchRequest;
import io.livekit.jakarta.proto.ListAgentDispatchResponse;
import java.util.concurrent.CompletionStage;

/**
 * The server API's AgentDispatchService (spec/03 §7.3). Whoever calls has checked that the caller
 * administers the room. Failures are {@link ServiceException}s, also inside the stages.
 * Thread-safe.
 */
public interface AgentDispatchService {

  CompletionStage<AgentDispatch> createDispatch(CreateAgentDispatchRequest request);

  CompletionStage<AgentDispatch> deleteDispatch(DeleteAgentDispatchRequest request);

  CompletionStage<ListAgentDispatchResponse> listDispatch(ListAgentDispatchRequest request);
}
