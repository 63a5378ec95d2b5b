package io.livekit.jakarta.web.twirp;

import io.livekit.jakarta.media.api.AgentDispatchService;
import io.livekit.jakarta.proto.CreateAgentDispatchRequest;
import io.livekit.jakarta.proto.DeleteAgentDispatchRequest;
import io.livekit.jakarta.proto.ListAgentDispatchRequest;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.util.Map;

/** The procedures of livekit.AgentDispatchService (spec/03 §7.3). */
@Dependent
public class AgentDispatchMethods implements TwirpService {

  @Inject AgentDispatchService dispatches;

  @Override
  public String name() {
    return "livekit.AgentDispatchService";
  }

  @Override
  public Map<String, Method<?>> methods() {
    return Map.of(
        "CreateDispatch",
        new Method<>(
            CreateAgentDispatchRequest.getDefaultInstance(),
            Grants.roomAdmin(CreateAgentDispatchRequest::getRoom),
            Method.METADATA,
            dispatches::createDispatch),
        "DeleteDispatch",
        new Method<>(
            DeleteAgentDispatchRequest.getDefaultInstance(),
            Grants.roomAdmin(DeleteAgentDispatchRequest::getRoom),
            Method.SMALL,
            dispatches::deleteDispatch),
        "ListDispatch",
        new Method<>(
            ListAgentDispatchRequest.getDefaultInstance(),
            Grants.roomAdmin(ListAgentDispatchRequest::getRoom),
            Method.SMALL,
            dispatches::listDispatch));
  }
}
