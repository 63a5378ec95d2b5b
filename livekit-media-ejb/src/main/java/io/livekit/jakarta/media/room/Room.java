package io.livekit.jakarta.media.room;

import io.livekit.jakarta.media.auth.ClaimGrants;
import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.media.data.DataCounters;
import io.livekit.jakarta.media.data.DataDrop;
import io.livekit.jakarta.media.data.DataLabel;
import io.livekit.jakarta.media.data.DataRouter;
import io.livekit.jakarta.media.data.DataTrackRouter;
import io.livekit.jakarta.media.data.RpcCalls;
import io.livekit.jakarta.media.event.RoomEvent;
import io.livekit.jakarta.media.executor.RoomExecutor;
import io.livekit.jakarta.media.id.Guid;
import io.livekit.jakarta.media.participant.CloseReason;
import io.livekit.jakarta.media.participant.Participant;
import io.livekit.jakarta.media.participant.ParticipantHost;
import io.livekit.jakarta.media.participant.SignalChannel;
import io.livekit.jakarta.media.participant.SignalCounters;
import io.livekit.jakarta.media.track.PublishedTrack;
import io.livekit.jakarta.media.track.TimedVersions;
import io.livekit.jakarta.proto.Codec;
import io.livekit.jakarta.proto.CreateRoomRequest;
import io.livekit.jakarta.proto.DataPacket;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.ReconnectReason;
import io.livekit.jakarta.rtc.peer.MessageCharge;
import io.livekit.jakarta.rtc.peer.PeerConfig;
import io.livekit.jakarta.rtc.peer.PeerGroup;
import io.livekit.jakarta.rtc.peer.PeerListener;
import io.livekit.jakarta.rtc.peer.PeerTransport;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** One live room. Owned by: its executor, unless a method says otherwise. */
public final class Room implements ParticipantHost {
  private final RoomNode node;
  private final RoomExecutor executor;
  private final CreateRoomRequest request;
  private final Consumer<Room> onClosed;
  private final PeerGroup peerGroup = new PeerGroup();
  private final RoomBeans beans = new RoomBeans();
  private final TimedVersions versions = new TimedVersions();
  private final RoomInfo info;
  private final JoinResponses responses;
  private final Map<String, Participant> participants = new LinkedHashMap<>(); // by identity
  private final Map<String, Participant> bySid = new HashMap<>();
  private List<Participant> everyone = List.of(); // copied when somebody comes or goes, not per use
  private final Map<String, PublishedTrack> tracks = new LinkedHashMap<>(); // by sid
  private final ParticipantUpdates updates;
  private final RoomUpdates roomUpdates;
  private final Resumption resumption;
  private final DepartedParticipants departed = new DepartedParticipants();
  private final RoomLifetime lifetime;
  private final SpeakerUpdates speakers;
  private final QualityUpdates quality;
  private final RpcCalls calls;
  private final DataRouter data;
  private final DataTrackRouter dataTracks;
  private volatile boolean closed;

  /**
   * Makes a room; {@link #start} brings it to life.
   *
   * @param onClosed called when it has closed
   */
  public Room(RoomNode node, CreateRoomRequest request, Consumer<Room> onClosed) {
    this.node = node;
    this.request = request;
    this.onClosed = onClosed;
    executor =
        new RoomExecutor(
            request.getName(),
            node.workers(),
            node.timers(),
            node.clock(),
            beans::enter,
            beans::exit);
    LiveKitConfig config = node.config();
    info = new RoomInfo(request, config.room(), versions, node.clock().unixMillis());
    responses = new JoinResponses(config, node.nodeId(), Guid.secret());
    updates = new ParticipantUpdates(executor, this::participants);
    roomUpdates = new RoomUpdates(executor, info, this::participants);
    resumption =
        new Resumption(
            node, request.getName(), responses, roomUpdates, departed, this::participants);
    lifetime =
        new RoomLifetime(
            executor,
            Duration.ofSeconds(Integer.toUnsignedLong(info.current().getEmptyTimeout())),
            Duration.ofSeconds(Integer.toUnsignedLong(info.current().getDepartureTimeout())),
            () -> close(CloseReason.ROOM_EMPTY));
    speakers =
        new SpeakerUpdates(
            executor, Duration.ofMillis(config.audio().updateInterval()), this::participants);
    quality = new QualityUpdates(executor, this::participants);
    calls = new RpcCalls(executor);
    data = new DataRouter(this::participants, node.clock(), calls, node.dataCounters());
    dataTracks = new DataTrackRouter(this::participants, node.dataCounters());
  }

  /** Reports the room; to be called once, on its executor, before anybody joins. */
  public void start() {
    publish(new RoomEvent.RoomStarted(info.current()));
  }

  // ---- what it is ----

  /**
   * @return its name; any thread
   */
  public String name() {
    return request.getName();
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
    return request;
  }

  @Override
  public RoomExecutor executor() {
    return executor;
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
    return everyone;
  }

  /**
   * @return null when nobody of this identity is here
   */
  public Participant participant(String identity) {
    return participants.get(identity);
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
    Participant former = participants.get(join.grants().identity());
    if (former != null) {
      former.close(CloseReason.DUPLICATE_IDENTITY);
    }
    int max = info.current().getMaxParticipants();
    if (max > 0 && !join.grants().isDependent() && independent() >= max) {
      throw new RoomRefusal(RoomRefusal.Reason.FULL);
    }
    boolean tcpOnly = node.icePreferences().takeForJoin(name(), join.grants().identity());
    Participant participant =
        new Participant(this, join.grants(), join.client(), join.options(), channel, tcpOnly);
    try {
      enter(participant, join, tcpOnly);
    } catch (RuntimeException e) {
      // Or somebody would stay in the room whom nobody can reach.
      participant.close(CloseReason.INTERNAL_ERROR);
      throw e;
    }
    return participant;
  }

  private void enter(Participant participant, JoinRequest join, boolean tcpOnly) {
    List<ParticipantInfo> others =
        participants.values().stream()
            .filter(other -> !other.isHidden())
            .map(Participant::info)
            .toList();
    others.forEach(participant::markKnown);
    participants.put(participant.identity(), participant);
    bySid.put(participant.sid(), participant);
    everyone = List.copyOf(participants.values());
    lifetime.update(independent());
    participant.joinsAt(node.clock().unixMillis());
    boolean fastPublish = join.grants().video().mayPublish() && !tcpOnly;
    participant.join(
        responses.join(
            info.current(), participant, others, fastPublish, node.clock().unixSeconds()));
    stateChanged(participant);
    roomUpdates.countsChanged();
    publish(new RoomEvent.ParticipantEntered(info.current(), participant.info()));
    negotiateFirst(participant, join);
  }

  private void negotiateFirst(Participant participant, JoinRequest join) {
    join.addTracks().forEach(participant.publications()::addTrack);
    if (participant.client().supportsFastStart()) {
      subscribeToAll(participant);
    }
    if (join.publisherOffer() != null) {
      participant.links().offer(join.publisherOffer());
    }
    if (participant.isSubscriberPrimary()) {
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

  private int independent() {
    return independent(participants.values());
  }

  /**
   * @return how many of them count, and keep a room (spec/03 §5)
   */
  static int independent(Collection<Participant> participants) {
    return (int) participants.stream().filter(participant -> !participant.isDependent()).count();
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
      for (Participant participant : participants()) {
        participant.close(reason);
      }
      updates.close();
      speakers.close();
      quality.close();
      publish(new RoomEvent.RoomFinished(info.current()));
      beans.destroyAll();
    } finally {
      onClosed.accept(this); // whatever fails, its name is free again
    }
  }

  private void publish(RoomEvent event) {
    node.events().publish(event);
  }

  // ---- what participants see of it ----

  @Override
  public String roomName() {
    return name();
  }

  @Override
  public LiveKitConfig config() {
    return node.config();
  }

  @Override
  public TimedVersions versions() {
    return versions;
  }

  @Override
  public List<Codec> enabledCodecs() {
    return info.enabledCodecs();
  }

  @Override
  public boolean syncsStreams() {
    return request.getSyncStreams() || node.config().room().syncStreams();
  }

  @Override
  public boolean mayRegressCodec() {
    int threshold = node.config().video().codecRegressionThreshold();
    return threshold == 0 || participants.size() < threshold;
  }

  @Override
  public PeerGroup peerGroup() {
    return peerGroup;
  }

  @Override
  public PeerTransport createPeer(PeerConfig config, PeerListener listener) {
    return node.engine().createPeer(config, listener);
  }

  @Override
  public String refreshToken(ClaimGrants grants, String session, Instant originalExpiry) {
    return node.tokens().refresh(grants, session, originalExpiry);
  }

  @Override
  public PublishedTrack findTrack(String trackSid) {
    return tracks.get(trackSid);
  }

  @Override
  public Participant findParticipant(String sid) {
    return bySid.get(sid);
  }

  @Override
  public void stateChanged(Participant participant) {
    updates.push(participant, participant.isPublisher(), null);
  }

  @Override
  public void infoChanged(Participant participant) {
    updates.push(participant, true, null);
    roomUpdates.countsChanged();
  }

  @Override
  public void trackPublished(Participant participant, PublishedTrack track) {
    if (tracks.put(track.sid(), track) == null) {
      node.load().tracksChanged(1);
    }
    updates.push(participant, true, participant);
    roomUpdates.countsChanged();
    if (track.isMicrophone()) {
      speakers.start();
    }
    quality.start();
    publish(new RoomEvent.TrackPublished(info.current(), participant.info(), track.info()));
    for (Participant other : participants()) {
      if (other == participant || other.isClosed()) {
        continue;
      }
      if (other.isActive() && other.options().autoSubscribe()) {
        other.subscriptions().autoSubscribe(track.sid());
      } else {
        other.subscriptions().trackAppeared(track.sid());
      }
    }
  }

  @Override
  public void trackUnpublished(Participant participant, PublishedTrack track) {
    if (tracks.remove(track.sid()) != null) {
      node.load().tracksChanged(-1);
    }
    if (!participant.isClosed()) {
      updates.push(participant, true, participant);
    }
    publish(new RoomEvent.TrackUnpublished(info.current(), participant.info(), track.info()));
  }

  @Override
  public void becameActive(Participant participant) {
    subscribeToAll(participant);
    data.becameActive(participant);
    dataTracks.reconcile(participant);
    quality.start();
    publish(new RoomEvent.ParticipantJoined(info.current(), participant.info()));
  }

  /** It may subscribe again: what it takes without asking comes back. */
  @Override
  public void maySubscribeAgain(Participant participant) {
    subscribeToAll(participant);
    dataTracks.reconcile(participant);
  }

  private void subscribeToAll(Participant participant) {
    if (!participant.options().autoSubscribe()) {
      return;
    }
    for (PublishedTrack track : List.copyOf(tracks.values())) {
      if (!track.publisher().sid().equals(participant.sid())) {
        participant.subscriptions().autoSubscribe(track.sid());
      }
    }
  }

  /** A participant changed who may subscribe to its tracks. */
  public void subscriptionPolicyChanged(Participant publisher) {
    for (Participant other : participants()) {
      if (other != publisher) {
        other.subscriptions().reconcilePublisher(publisher.sid());
      }
    }
    dataTracks.reconcileAll();
  }

  @Override
  public void sendersChanged(int by) {
    node.load().tracksChanged(by);
  }

  @Override
  public void subscriptionsChanged(
      Participant subscriber, String publisherSid, boolean subscribed) {
    speakers.subscriptionChanged(subscriber, publisherSid, subscribed);
    if (subscribed) {
      quality.subscribed(subscriber, publisherSid);
    }
  }

  /** Shows a participant as speaking for some seconds (spec/01 §11). */
  public void simulateSpeaker(Participant participant, int seconds) {
    speakers.simulate(participant, seconds);
  }

  @Override
  public void closed(Participant participant, CloseReason reason) {
    boolean wasIn = participants.remove(participant.identity(), participant);
    if (!wasIn) {
      return;
    }
    bySid.remove(participant.sid());
    everyone = List.copyOf(participants.values());
    ParticipantInfo last = participant.info();
    if (!participant.isHidden()) {
      departed.add(node.clock().unixMillis(), last);
    }
    updates.push(participant, participant.isPublisher(), participant);
    dataTracks.removed(participant);
    if (participant.isPublisher()) {
      dataTracks.reconcileAll();
    }
    quality.removed(participant);
    calls.disconnected(participant.identity());
    roomUpdates.countsChanged();
    publish(
        participant.wasActive()
            ? new RoomEvent.ParticipantLeft(info.current(), last)
            : new RoomEvent.ParticipantConnectionAborted(info.current(), last));
    if (!closed) {
      lifetime.update(independent());
    }
  }

  @Override
  public void tcpConnected(Participant participant) {
    node.icePreferences().connected(name(), participant.identity());
  }

  @Override
  public void tcpFailed(Participant participant) {
    node.icePreferences().forget(name(), participant.identity());
  }

  // ---- data ----

  @Override
  public DataCounters dataCounters() {
    return node.dataCounters();
  }

  @Override
  public SignalCounters signalCounters() {
    return node.signalCounters();
  }

  @Override
  public void dataReceived(
      Participant participant, String label, byte[] payload, MessageCharge charge) {
    switch (label) {
      case DataLabel.RELIABLE ->
          data.receive(participant, DataPacket.Kind.RELIABLE, payload, charge);
      case DataLabel.LOSSY -> data.receive(participant, DataPacket.Kind.LOSSY, payload, charge);
      case DataLabel.DATA_TRACK -> dataTracks.receive(participant, payload);
      default -> data.receiveUnlabeled(participant, payload, charge);
    }
  }

  @Override
  public void dataChannelOpened(Participant participant, String label) {
    if (label.equals(DataLabel.RELIABLE)) {
      participant.dataOutbox().opened();
    }
  }

  @Override
  public void dataTracksChanged(Participant participant) {
    updates.push(participant, true, participant);
    roomUpdates.countsChanged();
    dataTracks.reconcileAll();
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
