package io.livekit.jakarta.media.lifecycle;

import io.livekit.jakarta.api.Rooms;
import io.livekit.jakarta.media.api.AgentDispatchService;
import io.livekit.jakarta.media.api.JoinTokenIssuer;
import io.livekit.jakarta.media.api.LocalAgentDispatchService;
import io.livekit.jakarta.media.api.LocalRoomService;
import io.livekit.jakarta.media.api.LocalRooms;
import io.livekit.jakarta.media.api.RoomService;
import io.livekit.jakarta.media.auth.AccessTokens;
import io.livekit.jakarta.media.auth.Revocations;
import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.media.directory.RoomDirectory;
import io.livekit.jakarta.media.executor.NodeThreads;
import io.livekit.jakarta.media.signal.LocalSignalGateway;
import io.livekit.jakarta.media.signal.SignalGateway;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;

/** Gives the services of this node to whoever injects them. Stateless. */
@ApplicationScoped
public class MediaBeans {

  @Produces
  @ApplicationScoped
  SignalGateway signalGateway(RoomDirectory directory, Revocations revocations) {
    return new LocalSignalGateway(directory, revocations);
  }

  @Produces
  @ApplicationScoped
  RoomService roomService(RoomDirectory directory, Revocations revocations) {
    return new LocalRoomService(directory, revocations);
  }

  @Produces
  JoinTokenIssuer joinTokens(AccessTokens tokens, RoomService rooms, LiveKitConfig config) {
    return new JoinTokenIssuer(tokens, rooms, config);
  }

  @Produces
  @ApplicationScoped
  Rooms rooms(
      RoomService service, RoomDirectory directory, JoinTokenIssuer tokens, NodeThreads threads) {
    return new LocalRooms(service, directory, tokens, threads.applications());
  }

  @Produces
  @ApplicationScoped
  AgentDispatchService agentDispatchService(RoomDirectory directory) {
    return new LocalAgentDispatchService(directory);
  }
}
