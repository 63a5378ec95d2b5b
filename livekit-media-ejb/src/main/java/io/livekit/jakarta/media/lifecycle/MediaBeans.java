package io.livekit.jakarta.media.lifecycle;

import io.livekit.jakarta.api.Rooms;
import io.livekit.jakarta.media.api.AgentDispatchService;
import io.livekit.jakarta.media.api.JoinTokenIssuer;
import io.livekit.jakarta.media.api.LocalAgentDispatchService;
import io.livekit.jakarta.media.api.LocalRoomService;
import io.livekit.jakarta.media.api.LocalRooms;
import io.livekit.jakarta.media.api.RoomService;
import io.livekit.jakarta.media.auth.AccessTokens;
import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.media.directory.RoomDirectory;
import io.livekit.jakarta.media.drain.Drain;
import io.livekit.jakarta.media.drop.NodeDrops;
import io.livekit.jakarta.media.executor.NodeThreads;
import io.livekit.jakarta.media.feed.EventFeed;
import io.livekit.jakarta.media.signal.LocalSignalGateway;
import io.livekit.jakarta.media.signal.SignalGateway;
import io.livekit.jakarta.rtc.peer.RtcEngine;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;

/**
 * Gives the parts and services of this node to whoever injects them. Parts are final classes and
 * records, which have no proxies: each injection gets the part itself, which is always the same.
 * Thread-safe.
 */
@ApplicationScoped
public class MediaBeans {
  @Inject MediaServer server;

  @Produces
  @ApplicationScoped
  SignalGateway signalGateway() {
    return new LocalSignalGateway(server.directory());
  }

  @Produces
  @ApplicationScoped
  RoomService roomService() {
    return new LocalRoomService(server.directory());
  }

  @Produces
  JoinTokenIssuer joinTokens(RoomService rooms) {
    return new JoinTokenIssuer(server.tokens(), rooms, server.config());
  }

  @Produces
  @ApplicationScoped
  Rooms rooms(RoomService service, JoinTokenIssuer tokens) {
    return new LocalRooms(service, server.directory(), tokens, server.threads().applications());
  }

  @Produces
  @ApplicationScoped
  AgentDispatchService agentDispatchService() {
    return new LocalAgentDispatchService(server.directory());
  }

  @Produces
  AccessTokens accessTokens() {
    return server.tokens();
  }

  @Produces
  LiveKitConfig config() {
    return server.config();
  }

  @Produces
  NodeThreads threads() {
    return server.threads();
  }

  @Produces
  EventFeed eventFeed() {
    return server.eventFeed();
  }

  @Produces
  RoomDirectory directory() {
    return server.directory();
  }

  @Produces
  RtcEngine engine() {
    return server.engine();
  }

  @Produces
  NodeDrops drops() {
    return server.drops();
  }

  @Produces
  Drain drain() {
    return server.drain();
  }
}
