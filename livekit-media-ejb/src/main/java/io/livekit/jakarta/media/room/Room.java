package io.livekit.jakarta.media.room;

import io.livekit.jakarta.api.RoomScoped;
import io.livekit.jakarta.media.data.DataDrop;
import io.livekit.jakarta.media.data.DataRouter;
import io.livekit.jakarta.media.data.DataTrackRouter;
import io.livekit.jakarta.media.data.RpcCalls;
import io.livekit.jakarta.media.drop.SharedDropCounters;
import io.livekit.jakarta.media.event.RoomEvent;
import io.livekit.jakarta.media.executor.RoomExecutor;
import io.livekit.jakarta.media.participant.CloseReason;
import io.livekit.jakarta.media.participant.Participant;
import io.livekit.jakarta.media.participant.RoomServices;
import io.livekit.jakarta.media.participant.SignalChannel;
import io.livekit.jakarta.media.participant.SignalDrop;
import io.livekit.jakarta.media.track.TrackInfoVersions;
import io.livekit.jakarta.proto.ConnectionQualityInfo;
import io.livekit.jakarta.proto.CreateRoomRequest;
import io.livekit.jakarta.proto.DataPacket;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.ReconnectReason;
import io.livekit.jakarta.rtc.peer.PeerGroup;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;

/** One live room. Owned by: the room's executor, unless a method says otherwise. */
@RoomScoped
public final class Room {
  private final RoomSeed seed;
  private final RoomNode node;
  private final RoomInfo info;
  private final JoinResponses responses;
  private final Roster roster;
  private final RoomTracks tracks;
  private final ParticipantUpdates updates;
  private final RoomUpdates roomUpdates;
  private final Resumption resumption;
  private final RoomLifetime lifetime;
  private final SpeakerUpdates speakers;
  private final QualityUpdates quality;
  private final RpcCalls calls;
  private final DataRouter data;
  private final DataTrackRouter dataTracks;
  private final ParticipantReports reports;
  private final AgentDispatches agentDispatches;
  private final RoomServices services;
  private volatile boolean closed;

  /** Puts a room together; {@link #start} brings it to life. */
  @Inject
  Room(
      RoomSeed seed,
      TrackInfoVersions versions,
      RoomInfo info,
      JoinResponses responses,
      Roster roster,
      RoomTracks tracks,
      ParticipantUpdates updates,
      RoomUpdates roomUpdates,
      Resumption resumption,
      RoomLifetime lifetime,
      SpeakerUpdates speakers,
      QualityUpdates quality,
      RpcCalls calls,
      DataRouter data,
      DataTrackRouter dataTracks,
      ParticipantReports reports,
      AgentDispatches agentDispatches) {
    this.seed = seed;
    node = seed.node();
    this.info = info;
    this.responses = responses;
    this.roster = roster;
    this.tracks = tracks;
    this.updates = updates;
    this.roomUpdates = roomUpdates;
    this.resumption = resumption;
    this.lifetime = lifetime;
    this.speakers = speakers;
    this.quality = quality;
    this.calls = calls;
    this.data = data;
    this.dataTracks = dataTracks;
    this.reports = reports;
    this.agentDispatches = agentDispatches;
    services = services(versions);
  }

  private RoomServices services(TrackInfoVersions versions) {
    return new RoomServices(
        name(),
        executor(),
        node.config(),
        node.engine(),
        new PeerGroup(),
        node.tokens(),
        versions,
        info.enabledCodecs(),
        request().getSyncStreams() || node.config().room().syncStreams(),
        PlayoutDelays.of(request(), node.config().room().playoutDelay()),
        responses.sifTrailer(),
        this::mayRegressCodec,
        tracks,
        node.dataCounters(),
        node.signalCounters(),
        node.decisions(),
        info::current);
  }

  private boolean mayRegressCodec() {
    int threshold = node.config().video().codecRegressionThreshold();
    return threshold == 0 || roster.size() < threshold;
  }

  /** Reports the room; to be called once, on its executor, before anybody joins. */
  public void start() {
    lifetime.start(() -> close(CloseReason.ROOM_EMPTY));
    node.scope().initialized(info.current());
    publish(new RoomEvent.RoomStarted(info.current()));
  }

  // ---- what it is ----

  /**
   * @return its name; any thread
   */
  public String name() {
    return seed.request().getName();
  }

  /**
   * @return what clients see of it; any thread
   */
  public io.livekit.jakarta.proto.Room info() {
    return info.current();
  }

  /**
   * @return what it was created with; any thread
   */
  public CreateRoomRequest request() {
    return seed.request();
  }

  public RoomExecutor executor() {
    return seed.executor();
  }

  /**
   * @return true from the moment that it begins to close; any thread
   */
  public boolean isClosed() {
    return closed;
  }

  /**
   * @return everyone, as it is now; the list doesn't change while somebody comes or goes
   */
  public List<Participant> participants() {
    return roster.all();
  }

  /**
   * @return null when nobody of this identity is here
   */
  public Participant participant(String identity) {
    return roster.ofIdentity(identity);
  }

  public RpcCalls calls() {
    return calls;
  }

  public DataTrackRouter dataTracks() {
    return dataTracks;
  }

  // ---- joining ----

  /** Takes a participant in; its join response is the first message on its channel. */
  public Participant join(JoinRequest join, SignalChannel channel) throws RoomRefusal {
    if (closed) {
      throw new RoomRefusal(RoomRefusal.Reason.CLOSED);
    }
    if (join.isTooLarge(node.config().limit())) {
      throw new RoomRefusal(RoomRefusal.Reason.METADATA_TOO_LARGE);
    }
    Participant former = roster.ofIdentity(join.grants().identity());
    if (former != null) {
      former.close(CloseReason.DUPLICATE_IDENTITY);
    }
    int max = info.current().getMaxParticipants();
    if (max > 0 && !join.grants().isDependent() && roster.independent() >= max) {
      throw new RoomRefusal(RoomRefusal.Reason.FULL);
    }
    boolean tcpOnly = node.icePreferences().takeForJoin(name(), join.grants().identity());
    Participant participant =
        new Participant(
            services,
            reports,
            join.grants(),
            join.client(),
            join.options(),
            channel,
            tcpOnly,
            join.caps());
    try {
      enter(participant, join, tcpOnly);
    } catch (RuntimeException e) {
      // Otherwise somebody whom nobody can reach would stay in the room.
      participant.close(CloseReason.INTERNAL_ERROR);
      throw e;
    }
    return participant;
  }

  private void enter(Participant participant, JoinRequest join, boolean tcpOnly) {
    List<ParticipantInfo> others =
        roster.all().stream().filter(other -> !other.isHidden()).map(Participant::info).toList();
    others.forEach(participant.outbox()::markKnown);
    roster.add(participant);
    lifetime.update();
    participant.joinsAt(node.clock().unixMillis());
    boolean fastPublish = join.grants().video().mayPublish() && !tcpOnly;
    participant.join(
        responses.join(
            info.current(), participant, others, fastPublish, node.clock().unixSeconds()));
    reports.stateChanged(participant);
    roomUpdates.countsChanged();
    publish(new RoomEvent.ParticipantEntered(info.current(), participant.info()));
    negotiateFirst(participant, join);
  }

  private void negotiateFirst(Participant participant, JoinRequest join) {
    boolean asks = !join.addTracks().isEmpty() && participant.admissions().askAboutTracks();
    if (!asks) {
      join.addTracks().forEach(participant.publications()::addTrack);
    }
    if (participant.client().supportsFastStart()) {
      tracks.offerAllTo(participant);
    }
    if (asks) {
      new FirstRequests(participant).add(join);
    } else if (join.publisherOffer() != null) {
      participant.links().offerOfJoin(join.publisherOffer());
    }
    if (participant.links().isSubscriberPrimary()) {
      participant.links().negotiateNow();
    }
  }

  /** Goes on with a session on another socket (spec/01 §6.2). */
  public void resume(Participant participant, SignalChannel channel, ReconnectReason reason) {
    resumption.resume(participant, channel, reason);
  }

  /** Lets a client use TCP only, or anything again, from now on. */
  public void preferTcp(Participant participant, boolean tcp) {
    resumption.preferTcp(participant, tcp);
  }

  public void setMetadata(String metadata) {
    roomUpdates.setMetadata(metadata);
  }

  // ---- closing ----

  public void close(CloseReason reason) {
    if (closed) {
      return;
    }
    closed = true;
    roomUpdates.close();
    try {
      lifetime.stop();
      for (Participant participant : roster.all()) {
        participant.close(reason);
      }
      updates.close();
      speakers.close();
      quality.close();
      publish(new RoomEvent.RoomFinished(info.current()));
      node.scope().beforeDestroyed(info.current());
      seed.beans().destroyAll();
      node.scope().destroyed(info.current());
    } finally {
      seed.onClosed().accept(this); // whatever fails, its name is free again
    }
  }

  private void publish(RoomEvent event) {
    node.events().publish(event);
  }

  // ---- what it does for its callers ----

  /**
   * @return null when nobody of this sid is here
   */
  public Participant findParticipant(String sid) {
    return roster.ofSid(sid);
  }

  /** A participant changed who may subscribe to its tracks. */
  public void subscriptionPolicyChanged(Participant publisher) {
    tracks.policyChanged(publisher);
    dataTracks.reconcileAll();
  }

  /** Shows a participant as speaking for some seconds (spec/01 §11). */
  public void simulateSpeaker(Participant participant, int seconds) {
    speakers.simulate(participant, seconds);
  }

  /**
   * @return how the participant's connection was rated last; empty before its first time
   */
  public Optional<ConnectionQualityInfo> quality(Participant participant) {
    return quality.of(participant);
  }

  /**
   * @return the agents that it asks for
   */
  public AgentDispatches agentDispatches() {
    return agentDispatches;
  }

  public SharedDropCounters<SignalDrop> signalCounters() {
    return node.signalCounters();
  }

  /**
   * Sends a packet of the server's own.
   *
   * @return why it was not sent to anybody; empty when it was, or is on its way
   */
  public Optional<DataDrop> sendData(DataPacket packet, DataPacket.Kind kind) {
    return data.send(packet, kind);
  }
}
