package io.livekit.jakarta.media.participant;

import io.livekit.jakarta.media.executor.RoomExecutor;
import io.livekit.jakarta.media.track.PublishedTrack;
import io.livekit.jakarta.media.track.Publisher;
import io.livekit.jakarta.media.track.TimedVersions;
import io.livekit.jakarta.proto.Codec;
import io.livekit.jakarta.proto.RequestResponse;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.proto.TrackSource;
import java.time.Duration;
import java.util.List;

/** A participant as its published tracks see it. Owned by: the room's executor. */
final class PublisherRole implements Publisher {
  private final Participant participant;

  PublisherRole(Participant participant) {
    this.participant = participant;
  }

  @Override
  public String sid() {
    return participant.sid();
  }

  @Override
  public String identity() {
    return participant.identity();
  }

  @Override
  public RoomExecutor executor() {
    return participant.executor();
  }

  @Override
  public TimedVersions versions() {
    return participant.host().versions();
  }

  @Override
  public Duration dynacastPauseDelay() {
    return participant.host().config().video().dynacastPauseDelay();
  }

  @Override
  public boolean mayPublish(TrackSource source) {
    return participant.grants().video().mayPublish(source);
  }

  @Override
  public boolean mayRegressCodec() {
    return participant.host().mayRegressCodec();
  }

  @Override
  public boolean isObs() {
    return participant.client().isObs();
  }

  @Override
  public List<Codec> publishCodecs() {
    return participant.publishCodecs();
  }

  @Override
  public boolean permits(String identity, String trackSid) {
    return participant.subscriptionPolicy().permits(identity, trackSid);
  }

  @Override
  public void send(SignalResponse message) {
    participant.send(message);
  }

  @Override
  public void respond(RequestResponse outcome) {
    participant.respond(outcome);
  }

  @Override
  public void trackPublished(PublishedTrack track) {
    participant.trackPublished(track);
  }

  @Override
  public void trackUnpublished(PublishedTrack track) {
    participant.trackUnpublished(track);
  }

  @Override
  public void publicationFailed() {
    if (participant.host().config().rtc().reconnectOnPublicationError()) {
      participant.close(CloseReason.PUBLICATION_FAILED);
    }
  }

  @Override
  public void trackChanged() {
    participant.infoChanged();
  }
}
