package io.livekit.jakarta.media.auth;

import io.livekit.jakarta.proto.TrackSource;
import java.util.List;
import java.util.Optional;

/**
 * Builds a {@link VideoGrant}; a permission that isn't set stays at its default. Owned by: one
 * thread.
 */
public final class VideoGrantBuilder {

  private boolean roomCreate;
  private boolean roomList;
  private boolean roomRecord;
  private boolean roomAdmin;
  private boolean roomJoin;
  private String room = "";
  private Optional<Boolean> canPublish = Optional.empty();
  private Optional<Boolean> canSubscribe = Optional.empty();
  private Optional<Boolean> canPublishData = Optional.empty();
  private List<TrackSource> canPublishSources = List.of();
  private Optional<Boolean> canUpdateOwnMetadata = Optional.empty();
  private boolean ingressAdmin;
  private boolean hidden;
  private boolean recorder;
  private boolean agent;
  private Optional<Boolean> canSubscribeMetrics = Optional.empty();
  private Optional<Boolean> canManageAgentSession = Optional.empty();
  private String destinationRoom = "";

  VideoGrantBuilder() {
    // nothing but the defaults
  }

  VideoGrantBuilder(VideoGrant grant) {
    roomCreate = grant.roomCreate();
    roomList = grant.roomList();
    roomRecord = grant.roomRecord();
    roomAdmin = grant.roomAdmin();
    roomJoin = grant.roomJoin();
    room = grant.room();
    canPublish = grant.canPublish();
    canSubscribe = grant.canSubscribe();
    canPublishData = grant.canPublishData();
    canPublishSources = grant.canPublishSources();
    canUpdateOwnMetadata = grant.canUpdateOwnMetadata();
    ingressAdmin = grant.ingressAdmin();
    hidden = grant.hidden();
    recorder = grant.recorder();
    agent = grant.agent();
    canSubscribeMetrics = grant.canSubscribeMetrics();
    canManageAgentSession = grant.canManageAgentSession();
    destinationRoom = grant.destinationRoom();
  }

  /** Sets {@link VideoGrant#roomCreate()}. */
  public VideoGrantBuilder roomCreate(boolean value) {
    roomCreate = value;
    return this;
  }

  /** Sets {@link VideoGrant#roomList()}. */
  public VideoGrantBuilder roomList(boolean value) {
    roomList = value;
    return this;
  }

  /** Sets {@link VideoGrant#roomRecord()}. */
  public VideoGrantBuilder roomRecord(boolean value) {
    roomRecord = value;
    return this;
  }

  /** Sets {@link VideoGrant#roomAdmin()}. */
  public VideoGrantBuilder roomAdmin(boolean value) {
    roomAdmin = value;
    return this;
  }

  /** Sets {@link VideoGrant#roomJoin()}. */
  public VideoGrantBuilder roomJoin(boolean value) {
    roomJoin = value;
    return this;
  }

  /** Sets {@link VideoGrant#room()}. */
  public VideoGrantBuilder room(String value) {
    room = value;
    return this;
  }

  /** Sets {@link VideoGrant#canPublish()}. */
  public VideoGrantBuilder canPublish(boolean value) {
    canPublish = Optional.of(value);
    return this;
  }

  /** Sets {@link VideoGrant#canSubscribe()}. */
  public VideoGrantBuilder canSubscribe(boolean value) {
    canSubscribe = Optional.of(value);
    return this;
  }

  /** Sets {@link VideoGrant#canPublishData()}. */
  public VideoGrantBuilder canPublishData(boolean value) {
    canPublishData = Optional.of(value);
    return this;
  }

  /** Sets {@link VideoGrant#canPublishSources()}. */
  public VideoGrantBuilder canPublishSources(List<TrackSource> value) {
    canPublishSources = value;
    return this;
  }

  /** Sets {@link VideoGrant#canUpdateOwnMetadata()}. */
  public VideoGrantBuilder canUpdateOwnMetadata(boolean value) {
    canUpdateOwnMetadata = Optional.of(value);
    return this;
  }

  /** Sets {@link VideoGrant#ingressAdmin()}. */
  public VideoGrantBuilder ingressAdmin(boolean value) {
    ingressAdmin = value;
    return this;
  }

  /** Sets {@link VideoGrant#hidden()}. */
  public VideoGrantBuilder hidden(boolean value) {
    hidden = value;
    return this;
  }

  /** Sets {@link VideoGrant#recorder()}. */
  public VideoGrantBuilder recorder(boolean value) {
    recorder = value;
    return this;
  }

  /** Sets {@link VideoGrant#agent()}. */
  public VideoGrantBuilder agent(boolean value) {
    agent = value;
    return this;
  }

  /** Sets {@link VideoGrant#canSubscribeMetrics()}. */
  public VideoGrantBuilder canSubscribeMetrics(boolean value) {
    canSubscribeMetrics = Optional.of(value);
    return this;
  }

  /** Sets {@link VideoGrant#canManageAgentSession()}. */
  public VideoGrantBuilder canManageAgentSession(boolean value) {
    canManageAgentSession = Optional.of(value);
    return this;
  }

  /** Sets {@link VideoGrant#destinationRoom()}. */
  public VideoGrantBuilder destinationRoom(String value) {
    destinationRoom = value;
    return this;
  }

  /**
   * @return the grant
   */
  public VideoGrant build() {
    return new VideoGrant(
        roomCreate,
        roomList,
        roomRecord,
        roomAdmin,
        roomJoin,
        room,
        canPublish,
        canSubscribe,
        canPublishData,
        canPublishSources,
        canUpdateOwnMetadata,
        ingressAdmin,
        hidden,
        recorder,
        agent,
        canSubscribeMetrics,
        canManageAgentSession,
        destinationRoom);
  }
}
