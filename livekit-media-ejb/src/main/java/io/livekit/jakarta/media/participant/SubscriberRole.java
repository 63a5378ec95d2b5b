package io.livekit.jakarta.media.participant;

import io.livekit.jakarta.media.executor.RoomExecutor;
import io.livekit.jakarta.media.track.MimeTypes;
import io.livekit.jakarta.media.track.PublishedTrack;
import io.livekit.jakarta.media.track.Publisher;
import io.livekit.jakarta.media.track.Subscriber;
import io.livekit.jakarta.media.track.Subscriptions;
import io.livekit.jakarta.proto.AudioTrackFeature;
import io.livekit.jakarta.proto.Encryption;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.rtc.peer.SenderConfig;
import io.livekit.jakarta.rtc.peer.TrackSender;
import io.livekit.jakarta.rtc.peer.TrackSource;

/** A participant as the tracks that it receives see it. Owned by: the room's executor. */
final class SubscriberRole implements Subscriber {
  private final Participant participant;

  SubscriberRole(Participant participant) {
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
  public boolean isHidden() {
    return participant.isHidden();
  }

  @Override
  public boolean isActive() {
    return participant.isActive();
  }

  @Override
  public boolean maySubscribe() {
    return participant.grants().video().maySubscribe();
  }

  @Override
  public boolean isExemptFromPermissions() {
    return participant.grants().isRecorder();
  }

  @Override
  public boolean usesAdaptiveStream() {
    return participant.options().adaptiveStream();
  }

  @Override
  public int videoLimit() {
    return participant.host().config().limit().subscriptionLimitVideo();
  }

  @Override
  public int audioLimit() {
    return participant.host().config().limit().subscriptionLimitAudio();
  }

  @Override
  public PublishedTrack findTrack(String trackSid) {
    return participant.host().findTrack(trackSid);
  }

  @Override
  public SenderConfig senderConfig(PublishedTrack track, TrackSource source) {
    TrackInfo info = track.info();
    boolean stereo = info.getAudioFeaturesList().contains(AudioTrackFeature.TF_STEREO);
    // Redundancy can't be added to, nor taken off, packets that only the clients can read.
    boolean readable =
        info.getEncryption() == Encryption.Type.NONE
            || MimeTypes.RED.equalsIgnoreCase(source.mime());
    boolean red = !info.getDisableRed() && participant.client().supportsRed() && readable;
    return new SenderConfig(source, info.getSid(), streamId(track), stereo, red, !red);
  }

  private String streamId(PublishedTrack track) {
    String publisher = track.publisher().sid();
    if (!participant.client().packsStreamIds()) {
      return publisher;
    }
    boolean synced =
        participant.host().syncsStreams()
            && participant.client().supportsSyncStreams()
            && !track.info().getStream().isEmpty();
    return publisher + "|" + (synced ? track.info().getStream() : track.sid());
  }

  @Override
  public TrackSender addSender(SenderConfig config) {
    return participant.links().addSender(config);
  }

  @Override
  public void removeSender(TrackSender sender) {
    participant.links().removeSender(sender);
  }

  @Override
  public void negotiate() {
    participant.links().negotiate();
  }

  @Override
  public void ensureKnows(Publisher publisher) {
    Participant other = participant.host().findParticipant(publisher.sid());
    if (other != null && !other.isHidden()) {
      participant.ensureKnows(other.info());
    }
  }

  @Override
  public void subscribedTo(Publisher publisher) {
    participant.host().subscriptionsChanged(participant, publisher.sid(), true);
  }

  @Override
  public void unsubscribedFrom(Publisher publisher) {
    participant.host().subscriptionsChanged(participant, publisher.sid(), false);
  }

  @Override
  public Subscriptions subscriptions() {
    return participant.subscriptions();
  }

  @Override
  public void subscriptionFailed() {
    if (participant.host().config().rtc().reconnectOnSubscriptionError()) {
      participant.close(CloseReason.SUBSCRIPTION_FAILED);
    }
  }

  @Override
  public void send(SignalResponse message) {
    participant.send(message);
  }
}
