package io.livekit.jakarta.media.auth;

import io.livekit.jakarta.proto.ParticipantPermission;
import io.livekit.jakarta.proto.TrackSource;
import java.util.List;
import java.util.Optional;

/**
 * The {@code video} claim. Where leaving a permission out means something else than refusing it,
 * the component is optional and a {@code may…} method gives the answer.
 *
 * @param roomCreate may create and delete rooms
 * @param roomList may list rooms
 * @param roomRecord may use egress
 * @param roomAdmin may manage {@code room}
 * @param roomJoin may join {@code room}
 * @param room the room that the grant is about
 * @param canPublish may publish tracks; by default yes
 * @param canSubscribe may subscribe to tracks; by default yes
 * @param canPublishData may send data; by default as {@code canPublish}
 * @param canPublishSources what tracks may show; empty means anything
 * @param canUpdateOwnMetadata may change own name, metadata and attributes; by default no
 * @param ingressAdmin may manage ingress
 * @param hidden is not shown to others
 * @param recorder records the room
 * @param agent is an agent, or the process that runs agents
 * @param canSubscribeMetrics may subscribe to metrics; by default no
 * @param canManageAgentSession may manage an agent's session; by default no
 * @param destinationRoom where a participant may be forwarded or moved to
 */
public record VideoGrant(
    boolean roomCreate,
    boolean roomList,
    boolean roomRecord,
    boolean roomAdmin,
    boolean roomJoin,
    String room,
    Optional<Boolean> canPublish,
    Optional<Boolean> canSubscribe,
    Optional<Boolean> canPublishData,
    List<TrackSource> canPublishSources,
    Optional<Boolean> canUpdateOwnMetadata,
    boolean ingressAdmin,
    boolean hidden,
    boolean recorder,
    boolean agent,
    Optional<Boolean> canSubscribeMetrics,
    Optional<Boolean> canManageAgentSession,
    String destinationRoom) {

  /** Nothing but the defaults. */
  public static final VideoGrant EMPTY = builder().build();

  public VideoGrant {
    canPublishSources = List.copyOf(canPublishSources);
  }

  /**
   * @return a builder that starts with nothing but the defaults
   */
  public static VideoGrantBuilder builder() {
    return new VideoGrantBuilder();
  }

  /**
   * @return a builder that starts with this grant
   */
  public VideoGrantBuilder toBuilder() {
    return new VideoGrantBuilder(this);
  }

  /**
   * @return whether tracks may be published
   */
  public boolean mayPublish() {
    return canPublish.orElse(true);
  }

  /**
   * @return whether tracks from this source may be published
   */
  public boolean mayPublish(TrackSource source) {
    return mayPublish() && (canPublishSources.isEmpty() || canPublishSources.contains(source));
  }

  /**
   * @return whether tracks may be subscribed to
   */
  public boolean maySubscribe() {
    return canSubscribe.orElse(true);
  }

  /**
   * @return whether data may be sent
   */
  public boolean mayPublishData() {
    return canPublishData.orElseGet(this::mayPublish);
  }

  /**
   * @return whether own name, metadata and attributes may be changed
   */
  public boolean mayUpdateOwnMetadata() {
    return canUpdateOwnMetadata.orElse(false);
  }

  /**
   * @return whether metrics may be subscribed to
   */
  public boolean maySubscribeMetrics() {
    return canSubscribeMetrics.orElse(false);
  }

  /**
   * @return whether an agent's session may be managed
   */
  public boolean mayManageAgentSession() {
    return canManageAgentSession.orElse(false);
  }

  /**
   * @return whether the grant allows to manage this room
   */
  public boolean mayAdminister(String roomName) {
    return roomAdmin && room.equals(roomName);
  }

  /**
   * @return what the grant allows, as clients see it
   */
  public ParticipantPermission toPermission() {
    return permission(recorder, agent);
  }

  @SuppressWarnings("deprecation") // older clients look at recorder and agent in the permission
  ParticipantPermission permission(boolean asRecorder, boolean asAgent) {
    return ParticipantPermission.newBuilder()
        .setCanSubscribe(maySubscribe())
        .setCanPublish(mayPublish())
        .setCanPublishData(mayPublishData())
        .addAllCanPublishSources(canPublishSources)
        .setCanUpdateMetadata(mayUpdateOwnMetadata())
        .setCanSubscribeMetrics(maySubscribeMetrics())
        .setCanManageAgentSession(mayManageAgentSession())
        .setHidden(hidden)
        .setRecorder(asRecorder)
        .setAgent(asAgent)
        .build();
  }

  /**
   * @return what this grant and the other one both allow, in the room of this one
   */
  public VideoGrant intersection(VideoGrant other) {
    boolean sameRoom = room.equals(other.room);
    VideoGrantBuilder both =
        toBuilder()
            .roomCreate(roomCreate && other.roomCreate)
            .roomList(roomList && other.roomList)
            .roomRecord(roomRecord && other.roomRecord)
            .roomAdmin(roomAdmin && other.roomAdmin && sameRoom)
            .roomJoin(roomJoin && other.roomJoin)
            .canPublishSources(commonSources(other))
            .ingressAdmin(ingressAdmin && other.ingressAdmin)
            .hidden(hidden && other.hidden)
            .recorder(recorder && other.recorder)
            .agent(agent && other.agent)
            .destinationRoom(destinationRoom.equals(other.destinationRoom) ? destinationRoom : "");
    // What neither refuses stays as it is said, or left unsaid.
    if (!other.mayPublishData()) {
      both.canPublishData(false);
    }
    if (!other.mayPublish()) {
      both.canPublish(false);
      both.canPublishData(mayPublishData() && other.mayPublishData());
    }
    if (!other.maySubscribe()) {
      both.canSubscribe(false);
    }
    if (!other.mayUpdateOwnMetadata()) {
      both.canUpdateOwnMetadata(false);
    }
    if (!other.maySubscribeMetrics()) {
      both.canSubscribeMetrics(false);
    }
    if (!other.mayManageAgentSession()) {
      both.canManageAgentSession(false);
    }
    VideoGrant limited = both.build();
    return limited.grantsAsMuchAs(this) ? this : limited;
  }

  private List<TrackSource> commonSources(VideoGrant other) {
    if (canPublishSources.isEmpty() || other.canPublishSources.isEmpty()) {
      return canPublishSources.isEmpty() ? other.canPublishSources : canPublishSources;
    }
    List<TrackSource> common =
        canPublishSources.stream().filter(other.canPublishSources::contains).toList();
    // An empty list would allow them all.
    return common.isEmpty() ? List.of(TrackSource.UNKNOWN) : common;
  }

  private boolean grantsAsMuchAs(VideoGrant other) {
    return permission(recorder, agent).equals(other.permission(other.recorder, other.agent))
        && roomCreate == other.roomCreate
        && roomList == other.roomList
        && roomRecord == other.roomRecord
        && roomAdmin == other.roomAdmin
        && roomJoin == other.roomJoin
        && ingressAdmin == other.ingressAdmin
        && destinationRoom.equals(other.destinationRoom);
  }

  /**
   * @return this grant with its permissions replaced, all of them
   */
  @SuppressWarnings("deprecation") // an administrator may still set recorder and agent
  public VideoGrant withPermission(ParticipantPermission permission) {
    return toBuilder()
        .canSubscribe(permission.getCanSubscribe())
        .canPublish(permission.getCanPublish())
        .canPublishData(permission.getCanPublishData())
        .canPublishSources(
            // A source without a name here must not vanish: an empty list allows them all.
            permission.getCanPublishSourcesList().stream()
                .map(source -> source == TrackSource.UNRECOGNIZED ? TrackSource.UNKNOWN : source)
                .distinct() // everybody is told of them
                .toList())
        .canUpdateOwnMetadata(permission.getCanUpdateMetadata())
        .canSubscribeMetrics(permission.getCanSubscribeMetrics())
        .canManageAgentSession(permission.getCanManageAgentSession())
        .hidden(permission.getHidden())
        .recorder(permission.getRecorder())
        .agent(permission.getAgent())
        .build();
  }
}
