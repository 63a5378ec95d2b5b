package io.livekit.jakarta.media.room;

import com.google.protobuf.ByteString;
import io.livekit.jakarta.api.RoomScoped;
import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.media.id.Guid;
import io.livekit.jakarta.media.participant.ClientConfigurations;
import io.livekit.jakarta.media.participant.IceServers;
import io.livekit.jakarta.media.participant.Participant;
import io.livekit.jakarta.proto.ClientConfiguration;
import io.livekit.jakarta.proto.JoinResponse;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.ReconnectResponse;
import io.livekit.jakarta.proto.Room;
import io.livekit.jakarta.proto.ServerInfo;
import io.livekit.jakarta.proto.SignalResponse;
import jakarta.inject.Inject;
import java.util.List;

/** The first message of a session (spec/01 §3.3–3.4). Immutable. */
@RoomScoped
final class JoinResponses {
  /** The release whose behaviour this server has; SDKs compare it. */
  static final String VERSION = "1.13.5";

  static final int PROTOCOL = 17;
  static final int AGENT_PROTOCOL = 1;

  /**
   * Seconds between a client's pings, and until a client without an answer gives the connection up.
   */
  private static final int PING_INTERVAL = 5;

  private static final int PING_TIMEOUT = 15;

  private final LiveKitConfig config;
  private final String nodeId;

  /** The room's mark of frames that the server makes itself (spec/02 §10). */
  private final ByteString sifTrailer = ByteString.copyFromUtf8(Guid.secret());

  @Inject
  JoinResponses(RoomNode node) {
    config = node.config();
    nodeId = node.nodeId();
  }

  SignalResponse join(
      Room room,
      Participant participant,
      List<ParticipantInfo> others,
      boolean fastPublish,
      long unixSeconds) {
    JoinResponse.Builder join =
        JoinResponse.newBuilder()
            .setRoom(room)
            .setParticipant(participant.info())
            .addAllOtherParticipants(others)
            .setServerVersion(VERSION)
            .addAllIceServers(IceServers.of(config.rtc(), participant.sid(), unixSeconds))
            .setSubscriberPrimary(participant.links().isSubscriberPrimary())
            .setServerRegion(config.region())
            .setPingInterval(PING_INTERVAL)
            .setPingTimeout(PING_TIMEOUT)
            .setServerInfo(serverInfo())
            .setSifTrailer(sifTrailer)
            .addAllEnabledPublishCodecs(participant.publishCodecs())
            .setFastPublish(fastPublish);
    ClientConfiguration configuration = ClientConfigurations.of(participant.client());
    if (configuration != null) {
      join.setClientConfiguration(configuration);
    }
    return SignalResponse.newBuilder().setJoin(join).build();
  }

  SignalResponse reconnect(Participant participant, long unixSeconds) {
    ReconnectResponse.Builder reconnect =
        ReconnectResponse.newBuilder()
            .addAllIceServers(IceServers.of(config.rtc(), participant.sid(), unixSeconds))
            .setServerInfo(serverInfo())
            .setLastMessageSeq(participant.data().inbox().lastSequence());
    ClientConfiguration configuration = ClientConfigurations.of(participant.client());
    if (configuration != null) {
      reconnect.setClientConfiguration(configuration);
    }
    return SignalResponse.newBuilder().setReconnect(reconnect).build();
  }

  private ServerInfo serverInfo() {
    return ServerInfo.newBuilder()
        .setEdition(ServerInfo.Edition.Standard)
        .setVersion(VERSION)
        .setProtocol(PROTOCOL)
        .setRegion(config.region())
        .setNodeId(nodeId)
        .setAgentProtocol(AGENT_PROTOCOL)
        .build();
  }

  /**
   * @return the room's mark of frames that the server makes itself
   */
  byte[] sifTrailer() {
    return sifTrailer.toByteArray();
  }
}
