package io.livekit.jakarta.cli.session;

import com.google.protobuf.InvalidProtocolBufferException;
import io.livekit.jakarta.proto.DataPacket;
import io.livekit.jakarta.proto.JoinResponse;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.SignalRequest;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.proto.SignalTarget;
import io.livekit.jakarta.proto.SyncState;
import io.livekit.jakarta.proto.TrackPublishedResponse;
import io.livekit.jakarta.proto.TrickleRequest;
import io.livekit.jakarta.proto.UpdateSubscription;
import io.livekit.jakarta.rtc.peer.ConnectionState;
import io.livekit.jakarta.rtc.peer.DataSendResult;
import io.livekit.jakarta.rtc.peer.RtcEngine;
import io.livekit.jakarta.rtc.peer.TrackReceiver;
import io.livekit.jakarta.rtc.peer.TrackSender;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The media of a session: its peer connections, what goes over them, and who else is in the room.
 * Open from one join to the next, across resumes. Owned by: the session's executor.
 */
final class SessionMedia implements PeerLink.Owner {
  /** How soon a decoder that can't begin would ask. */
  private static final long KEY_FRAME_WATCH_MILLIS = 500;

  private static final Runnable NOTHING = () -> {};

  /** What the media needs of its session. */
  interface Owner {
    void send(SignalRequest request);

    /** All connections that were begun are up. */
    void connected();

    void connectionFailed(SignalTarget target);

    /** The two sides don't agree any more; only a new session helps. */
    void negotiationFailed(String reason);
  }

  private final SessionConfig config;
  private final RtcEngine engine;
  private final SessionScheduler executor;
  private final RoomSessionListener events;
  private final Owner owner;
  private final Participants participants = new Participants();
  private final Map<String, TrackPublishedResponse> published = new LinkedHashMap<>();
  private final ReceivedTracks tracks = new ReceivedTracks(participants);
  private boolean single;
  private boolean ready;
  private String participantSid = "";
  private MediaConnections connections;
  private Runnable stopKeyFrameWatch = NOTHING;

  SessionMedia(
      SessionConfig config,
      RtcEngine engine,
      SessionScheduler executor,
      RoomSessionListener events,
      Owner owner) {
    this.config = config;
    this.engine = engine;
    this.executor = executor;
    this.events = events;
    this.owner = owner;
  }

  /** Announces and offers what the session publishes. */
  void open(JoinResponse join, boolean oneConnection) {
    single = oneConnection;
    participantSid = join.getParticipant().getSid();
    join.getOtherParticipantsList().forEach(this::updated);
    connections = new MediaConnections(engine, single, executor, this);
    for (OutgoingTrack track : config.tracks()) {
      send(SignalRequest.newBuilder().setAddTrack(track.addTrack()).build());
    }
    connections.start(join, config.tracks());
    stopKeyFrameWatch = executor.every(KEY_FRAME_WATCH_MILLIS, tracks::askForMissingKeyFrames);
  }

  boolean isOpen() {
    return connections != null;
  }

  /** Ends all connections and forgets who was there. */
  void close() {
    if (connections != null) {
      tracks.receivers().forEach(this::forget);
      stopKeyFrameWatch.run();
      connections.close();
      connections = null;
    }
    published.clear();
    participants.clear();
  }

  /** After a resume: our offers anew. Only while open. */
  void restart() {
    connections.restart();
  }

  /**
   * @return whether every connection that was begun is up; only while open
   */
  boolean isConnected() {
    return connections.areConnected();
  }

  /**
   * @return ours, of the last join
   */
  String participantSid() {
    return participantSid;
  }

  // ---- signalling ----

  /** Takes a message about media or participants; those about connections only while open. */
  void received(SignalResponse response) {
    switch (response.getMessageCase()) {
      case UPDATE -> response.getUpdate().getParticipantsList().forEach(this::updated);
      case TRACK_PUBLISHED ->
          published.put(response.getTrackPublished().getCid(), response.getTrackPublished());
      default -> {
        if (connections != null) {
          negotiate(response);
        }
      }
    }
  }

  private void negotiate(SignalResponse response) {
    switch (response.getMessageCase()) {
      case OFFER -> connections.offered(response.getOffer());
      case ANSWER -> connections.answered(response.getAnswer());
      case TRICKLE -> candidate(response.getTrickle());
      case MEDIA_SECTIONS_REQUIREMENT ->
          connections.sectionsRequired(response.getMediaSectionsRequirement());
      default ->
          throw new IllegalArgumentException("not about media: " + response.getMessageCase());
    }
  }

  /**
   * @return what a server needs to know to take the session up again; only while open
   */
  SyncState syncState() {
    SyncState.Builder sync =
        SyncState.newBuilder()
            .addAllPublishTracks(published.values())
            // With everything subscribed automatically the exceptions are listed, and we have none
            // (spec/01 §6.3).
            .setSubscription(UpdateSubscription.newBuilder().setSubscribe(!config.autoSubscribe()));
    if (connections.publisher().isInUse()) {
      sync.setOffer(connections.publisher().lastLocal());
    }
    if (!single && connections.subscriber().isInUse()) {
      sync.setAnswer(connections.subscriber().lastLocal());
    }
    return sync.build();
  }

  private void candidate(TrickleRequest trickle) {
    PeerLink link = connections.link(trickle.getTarget());
    if (link != null) {
      link.remoteCandidate(trickle);
    }
  }

  private void updated(ParticipantInfo participant) {
    if (!participant.getSid().equals(participantSid) && participants.update(participant)) {
      events.participantChanged(participant);
    }
  }

  @Override
  public void send(SignalRequest request) {
    owner.send(request);
  }

  // ---- peer connections ----

  @Override
  public void stateChanged(PeerLink link, ConnectionState next) {
    if (!isCurrent(link)) {
      return;
    }
    events.connectionState(link.target(), next);
    if (connections.areConnected()) {
      owner.connected();
    }
    if (next == ConnectionState.CONNECTED && !ready && connections.canPublish()) {
      ready = true;
      events.readyToPublish();
    }
    if (next == ConnectionState.FAILED) {
      owner.connectionFailed(link.target());
    }
  }

  private boolean isCurrent(PeerLink link) {
    return connections != null && connections.link(link.target()) == link;
  }

  @Override
  public void trackAdded(PeerLink link, TrackReceiver receiver) {
    if (isCurrent(link)) {
      events.trackReceived(tracks.add(link, receiver));
    }
  }

  @Override
  public void trackEnded(PeerLink link, TrackReceiver receiver) {
    if (isCurrent(link)) {
      forget(receiver);
    }
  }

  private void forget(TrackReceiver receiver) {
    tracks.remove(receiver).ifPresent(events::trackEnded);
  }

  @Override
  public void trackRefused(String cid) {
    events.notice("the server does not take the " + cid + " track's codec");
  }

  @Override
  public void negotiationFailed(String reason) {
    owner.negotiationFailed(reason);
  }

  @Override
  public void dataReceived(String label, byte[] payload) {
    try {
      DataPacket packet = DataPacket.parseFrom(payload);
      events.dataReceived(packet.getParticipantIdentity(), packet);
    } catch (InvalidProtocolBufferException e) {
      events.notice("a message on data channel " + label + " can't be read");
    }
  }

  /**
   * @return NOT_OPEN while there is no connection for it
   */
  DataSendResult sendData(DataPacket packet, boolean reliable) {
    return connections == null ? DataSendResult.NOT_OPEN : connections.sendData(packet, reliable);
  }

  // ---- what is going on ----

  List<RemoteTrack> remoteTracks() {
    return tracks.all();
  }

  List<ParticipantInfo> participants() {
    return participants.all();
  }

  List<TrackSender> senders() {
    return connections == null ? List.of() : connections.publisher().transport().senders();
  }
}
