package io.livekit.jakarta.media.participant;

import io.livekit.jakarta.media.data.DataDrop;
import io.livekit.jakarta.media.track.Publications;
import io.livekit.jakarta.media.track.PublishedTrack;
import io.livekit.jakarta.media.track.Publisher;
import io.livekit.jakarta.media.track.Subscriptions;
import io.livekit.jakarta.proto.RequestResponse;
import java.lang.System.Logger.Level;

/**
 * Takes what becomes of a participant's tracks, subscriptions and data to its client and its room.
 * Owned by: the room's executor.
 */
final class PartReports implements Publications.Listener, Subscriptions.Listener {
  private static final System.Logger LOG = System.getLogger(PartReports.class.getName());

  private final Participant participant;
  private final ParticipantListener listener;
  private final RoomServices room;
  private final ParticipantInfoVersions info;
  private final SignalOutbox outbox;

  /**
   * @param participant whose parts they are
   * @param outbox the way to its client
   */
  PartReports(
      Participant participant,
      ParticipantListener listener,
      RoomServices room,
      ParticipantInfoVersions info,
      SignalOutbox outbox) {
    this.participant = participant;
    this.listener = listener;
    this.room = room;
    this.info = info;
    this.outbox = outbox;
  }

  @Override
  public void trackPublished(PublishedTrack track) {
    info.hasPublished();
    listener.trackPublished(participant, track);
  }

  @Override
  public void trackUnpublished(PublishedTrack track) {
    info.changed();
    listener.trackUnpublished(participant, track);
  }

  @Override
  public void trackChanged() {
    participant.infoChanged();
  }

  @Override
  public void publicationFailed() {
    if (room.config().rtc().reconnectOnPublicationError()) {
      participant.close(CloseReason.PUBLICATION_FAILED);
    }
  }

  @Override
  public void willDescribe(Publisher other) {
    if (!other.permissions().isHidden()) {
      outbox.ensureKnows(other.info().get());
    }
  }

  @Override
  public void subscribedTo(Publisher other) {
    listener.subscriptionsChanged(participant, other.sid(), true);
  }

  @Override
  public void unsubscribedFrom(Publisher other) {
    listener.subscriptionsChanged(participant, other.sid(), false);
  }

  @Override
  public void subscriptionFailed() {
    if (room.config().rtc().reconnectOnSubscriptionError()) {
      participant.close(CloseReason.SUBSCRIPTION_FAILED);
    }
  }

  /** The reliable channel was closed, because its reader holds up those who send to it. */
  void dataChannelEnded(DataDrop reason) {
    LOG.log(
        Level.WARNING,
        () ->
            "closed the reliable data channel of "
                + participant.sid()
                + " in "
                + room.roomName()
                + ": "
                + reason);
    outbox.respond(
        RequestResponse.newBuilder()
            .setReason(RequestResponse.Reason.LIMIT_EXCEEDED)
            .setMessage("reliable data channel closed: " + reason)
            .build());
    if (room.config().rtc().reconnectOnDataChannelError()) {
      participant.close(CloseReason.DATA_CHANNEL_FAILED);
    }
  }
}
