package io.livekit.jakarta.media.room;

import io.livekit.jakarta.api.RoomScoped;
import io.livekit.jakarta.media.data.DataLabel;
import io.livekit.jakarta.media.data.DataRouter;
import io.livekit.jakarta.media.data.DataTrackRouter;
import io.livekit.jakarta.media.data.RpcCalls;
import io.livekit.jakarta.media.event.RoomEvent;
import io.livekit.jakarta.media.participant.CloseReason;
import io.livekit.jakarta.media.participant.Participant;
import io.livekit.jakarta.media.participant.ParticipantListener;
import io.livekit.jakarta.media.track.PublishedTrack;
import io.livekit.jakarta.proto.DataPacket;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.rtc.peer.MessageCharge;
import jakarta.inject.Inject;

/**
 * Takes what participants report to the parts of the room that it concerns. Owned by: the room's
 * executor.
 */
@RoomScoped
final class ParticipantReports implements ParticipantListener {
  private final RoomNode node;
  private final RoomInfo info;
  private final Roster roster;
  private final RoomTracks tracks;
  private final ParticipantUpdates updates;
  private final RoomUpdates roomUpdates;
  private final DepartedParticipants departed;
  private final SpeakerUpdates speakers;
  private final QualityUpdates quality;
  private final RpcCalls calls;
  private final DataRouter data;
  private final DataTrackRouter dataTracks;
  private final RoomLifetime lifetime;

  @Inject
  ParticipantReports(
      RoomNode node,
      RoomInfo info,
      Roster roster,
      RoomTracks tracks,
      ParticipantUpdates updates,
      RoomUpdates roomUpdates,
      DepartedParticipants departed,
      SpeakerUpdates speakers,
      QualityUpdates quality,
      RpcCalls calls,
      DataRouter data,
      DataTrackRouter dataTracks,
      RoomLifetime lifetime) {
    this.node = node;
    this.info = info;
    this.roster = roster;
    this.tracks = tracks;
    this.updates = updates;
    this.roomUpdates = roomUpdates;
    this.departed = departed;
    this.speakers = speakers;
    this.quality = quality;
    this.calls = calls;
    this.data = data;
    this.dataTracks = dataTracks;
    this.lifetime = lifetime;
  }

  private void publish(RoomEvent event) {
    node.events().publish(event);
  }

  // ---- what it is ----

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
  public void becameActive(Participant participant) {
    tracks.offerAllTo(participant);
    data.becameActive(participant.data());
    dataTracks.reconcile(participant.data());
    quality.start();
    publish(new RoomEvent.ParticipantJoined(info.current(), participant.info()));
  }

  @Override
  public void triedTcp(Participant participant, boolean connected) {
    String room = info.current().getName();
    if (connected) {
      node.icePreferences().connected(room, participant.identity());
    } else {
      node.icePreferences().forget(room, participant.identity());
    }
  }

  @Override
  public void closed(Participant participant, CloseReason reason) {
    if (!roster.remove(participant)) {
      return;
    }
    ParticipantInfo last = participant.info();
    if (!participant.isHidden()) {
      departed.add(node.clock().unixMillis(), last);
    }
    updates.push(participant, participant.isPublisher(), participant);
    dataTracks.removed(participant.data());
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
    lifetime.update();
  }

  // ---- tracks ----

  @Override
  public void trackPublished(Participant participant, PublishedTrack track) {
    tracks.add(track);
    updates.push(participant, true, participant);
    roomUpdates.countsChanged();
    if (track.isMicrophone()) {
      speakers.start();
    }
    quality.start();
    publish(new RoomEvent.TrackPublished(info.current(), participant.info(), track.info()));
    tracks.offerToAll(track, participant);
  }

  @Override
  public void trackUnpublished(Participant participant, PublishedTrack track) {
    tracks.remove(track);
    if (!participant.isClosed()) {
      updates.push(participant, true, participant);
    }
    publish(new RoomEvent.TrackUnpublished(info.current(), participant.info(), track.info()));
  }

  @Override
  public void maySubscribeAgain(Participant participant) {
    tracks.offerAllTo(participant);
    dataTracks.reconcile(participant.data());
  }

  @Override
  public void subscriptionsChanged(
      Participant subscriber, String publisherSid, boolean subscribed) {
    speakers.subscriptionChanged(subscriber, publisherSid, subscribed);
    if (subscribed) {
      quality.subscribed(subscriber, publisherSid);
    }
  }

  @Override
  public void sendersChanged(int by) {
    node.load().tracksChanged(by);
  }

  // ---- data ----

  @Override
  public void dataReceived(
      Participant participant, String label, byte[] payload, MessageCharge charge) {
    switch (label) {
      case DataLabel.RELIABLE ->
          data.receive(participant.data(), DataPacket.Kind.RELIABLE, payload, charge);
      case DataLabel.LOSSY ->
          data.receive(participant.data(), DataPacket.Kind.LOSSY, payload, charge);
      case DataLabel.DATA_TRACK -> dataTracks.receive(participant.data(), payload);
      default -> data.receiveUnlabeled(participant.data(), payload, charge);
    }
  }

  @Override
  public void dataTracksChanged(Participant participant) {
    updates.push(participant, true, participant);
    roomUpdates.countsChanged();
    dataTracks.reconcileAll();
  }
}
