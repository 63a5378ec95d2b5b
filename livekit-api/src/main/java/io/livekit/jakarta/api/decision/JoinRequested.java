package io.livekit.jakarta.api.decision;

import io.livekit.jakarta.api.ParticipantInfo;
import io.livekit.jakarta.api.ParticipantPermission;
import io.livekit.jakarta.api.RoomInfo;
import io.livekit.jakarta.api.TrackSource;
import io.livekit.jakarta.api.VideoQuality;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Somebody with a valid token wants to join a room. A session that resumes after a change of its
 * network isn't asked about again, one that joins anew is. A browser that was refused asks once
 * more, to learn the reason.
 *
 * <p>Who is denied gets status 401 in place of the WebSocket, with the reason as its text.
 * Thread-safe.
 */
public final class JoinRequested extends Decision {
  private final String roomName;
  private final RoomInfo room;
  private final ParticipantInfo participant;
  private final String address;
  private final QualityLimit quality = new QualityLimit();
  private final BitrateLimit bitrate = new BitrateLimit();
  private ParticipantPermission permission; // guarded by this
  private int maxTracks; // guarded by this; 0 for as many as the server takes

  /**
   * Public for the tests of applications.
   *
   * @param room null when the join would make it
   * @param participant as the token describes it; it has no sid yet
   * @param permission what the token grants
   * @param address of the client; empty when unknown
   */
  public JoinRequested(
      String roomName,
      RoomInfo room,
      ParticipantInfo participant,
      ParticipantPermission permission,
      String address) {
    this.roomName = Objects.requireNonNull(roomName);
    this.room = room;
    this.participant = Objects.requireNonNull(participant);
    this.permission = Objects.requireNonNull(permission);
    this.address = Objects.requireNonNull(address);
  }

  public String roomName() {
    return roomName;
  }

  /**
   * @return the room; empty when the join would make it
   */
  public Optional<RoomInfo> room() {
    return Optional.ofNullable(room);
  }

  /**
   * @return who it is, as the token says; it has no sid yet
   */
  public ParticipantInfo participant() {
    return participant;
  }

  /**
   * @return address of the client; empty when unknown
   */
  public String address() {
    return address;
  }

  /**
   * @return what it will be allowed to do: what the token grants, less what observers took away
   */
  public synchronized ParticipantPermission permission() {
    return permission;
  }

  /** Takes away what {@code allowed} doesn't allow; what the token doesn't grant stays refused. */
  public synchronized void narrow(ParticipantPermission allowed) {
    List<TrackSource> sources = common(permission, allowed);
    permission =
        new ParticipantPermission(
            permission.canSubscribe() && allowed.canSubscribe(),
            permission.canPublish() && allowed.canPublish() && sources != null,
            permission.canPublishData() && allowed.canPublishData(),
            sources == null ? List.of() : sources,
            permission.hidden() && allowed.hidden(),
            permission.canUpdateMetadata() && allowed.canUpdateMetadata(),
            permission.canSubscribeMetrics() && allowed.canSubscribeMetrics(),
            permission.canManageAgentSession() && allowed.canManageAgentSession());
  }

  /**
   * @return empty for all, null for none
   */
  private static List<TrackSource> common(ParticipantPermission one, ParticipantPermission other) {
    if (one.canPublishSources().isEmpty() || other.canPublishSources().isEmpty()) {
      return one.canPublishSources().isEmpty()
          ? other.canPublishSources()
          : one.canPublishSources();
    }
    List<TrackSource> both =
        one.canPublishSources().stream().filter(other.canPublishSources()::contains).toList();
    return both.isEmpty() ? null : both;
  }

  /** It may publish no tracks. */
  public synchronized void denyPublishing() {
    narrow(allowing(true, false, true, List.of()));
  }

  /** It may subscribe to no tracks. */
  public synchronized void denySubscribing() {
    narrow(allowing(false, true, true, List.of()));
  }

  /** It may send no data. */
  public synchronized void denyData() {
    narrow(allowing(true, true, false, List.of()));
  }

  /** It may publish these sources only. */
  public synchronized void allowOnlySources(TrackSource... sources) {
    narrow(allowing(true, sources.length > 0, true, List.of(sources)));
  }

  private static ParticipantPermission allowing(
      boolean subscribe, boolean publish, boolean data, List<TrackSource> sources) {
    return new ParticipantPermission(subscribe, publish, data, sources, true, true, true, true);
  }

  /**
   * It may have no more tracks than these at a time, announced or published.
   *
   * @throws IllegalArgumentException when it is less than one: that is {@link #denyPublishing}
   */
  public synchronized void limitTracks(int tracks) {
    if (tracks < 1) {
      throw new IllegalArgumentException("no number of tracks to limit to: " + tracks);
    }
    maxTracks = maxTracks == 0 ? tracks : Math.min(maxTracks, tracks);
  }

  /**
   * @return greatest number of tracks at a time; 0 for as many as the server takes
   */
  public synchronized int maxTracks() {
    return maxTracks;
  }

  /**
   * All that it publishes together, audio and video, takes no more than this. Its client is told,
   * and adapts; of what it sends beyond half as much again, video is dropped first.
   *
   * @param bitsPerSecond of RTP packets, without UDP and IP
   * @throws IllegalArgumentException for less than 16,000: that is {@link #denyPublishing}
   */
  public void limitBitrate(long bitsPerSecond) {
    bitrate.lower(bitsPerSecond);
  }

  /**
   * @return bits per second of all that it publishes; 0 for as many as it wants
   */
  public long maxBitrate() {
    return bitrate.bitsPerSecond();
  }

  /**
   * It gets no layer of any video that is better than this. A track that is sent in a single stream
   * is forwarded as it is.
   *
   * @throws IllegalArgumentException unless it is LOW, MEDIUM or HIGH
   */
  public void limitQuality(VideoQuality best) {
    quality.lower(best);
  }

  /**
   * @return the best quality of video that it gets
   */
  public VideoQuality maxQuality() {
    return quality.best();
  }
}
