package io.livekit.jakarta.web.rest;

import io.livekit.jakarta.api.rest.ServerApi;
import io.livekit.jakarta.api.rest.ServerInfo;
import io.livekit.jakarta.media.config.LimitConfig;
import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.media.directory.RoomDirectory;
import io.livekit.jakarta.media.drop.NodeDrops;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** {@code /api/v1/server}. Owned by: one request. */
@Path("/server")
@Produces(MediaType.APPLICATION_JSON)
@RequestScoped
public class ServerResource implements ServerApi {

  /** What this server does of what LiveKit's servers can, for callers that talk to several. */
  private static final List<String> FEATURES =
      List.of("rooms", "participants", "data", "dataTracks", "rpc", "tokens", "events");

  @Inject LiveKitConfig config;
  @Inject RoomDirectory directory;
  @Inject NodeDrops drops;

  @Override
  @Needs(Right.ROOM_LIST)
  public ServerInfo get() {
    return new ServerInfo(
        directory.node().version(),
        directory.node().nodeId(),
        config.region(),
        limits(config.limit()),
        FEATURES,
        drops.getDrops());
  }

  private static ServerInfo.Limits limits(LimitConfig limit) {
    return new ServerInfo.Limits(
        limit.numTracks(),
        limit.bytesPerSec(),
        limit.maxMetadataSize(),
        limit.maxAttributesSize(),
        limit.maxRoomNameLength(),
        limit.maxParticipantIdentityLength(),
        limit.maxParticipantNameLength());
  }
}
