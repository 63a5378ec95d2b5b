package io.livekit.jakarta.web.rest;

import io.livekit.jakarta.api.rest.DrainOrder;
import io.livekit.jakarta.api.rest.DrainStatus;
import io.livekit.jakarta.api.rest.ServerApi;
import io.livekit.jakarta.api.rest.ServerInfo;
import io.livekit.jakarta.media.config.LimitConfig;
import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.media.directory.RoomDirectory;
import io.livekit.jakarta.media.drain.Drain;
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
  @Inject Drain drain;

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

  @Override
  @Needs(Right.ROOM_LIST)
  public DrainStatus drainStatus() {
    Drain.Progress progress = drain.progress();
    return new DrainStatus(DrainStatus.State.valueOf(progress.state().name()), progress.deadline());
  }

  @Override
  @Needs(Right.SERVER)
  public DrainStatus drain(DrainOrder order) {
    drain.begin(order.timeout() == null ? config.drain().timeout() : order.timeout());
    return drainStatus();
  }

  @Override
  @Needs(Right.SERVER)
  public DrainStatus cancelDrain() {
    drain.cancel();
    return drainStatus();
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
