package io.livekit.jakarta.media.lifecycle;

import io.livekit.jakarta.media.api.LocalRoomService;
import io.livekit.jakarta.media.api.RoomService;
import io.livekit.jakarta.media.signal.LocalSignalGateway;
import io.livekit.jakarta.media.signal.SignalGateway;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;

/** Gives the services of this node to whoever injects them. */
@ApplicationScoped
public class MediaBeans {
  @Inject private MediaServer server;

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
}
