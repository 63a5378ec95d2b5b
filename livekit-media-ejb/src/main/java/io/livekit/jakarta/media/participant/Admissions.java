package io.livekit.jakarta.media.participant;

import io.livekit.jakarta.api.decision.DataRequested;
import io.livekit.jakarta.api.decision.Decision;
import io.livekit.jakarta.api.decision.MetadataChangeRequested;
import io.livekit.jakarta.api.decision.PublishRequested;
import io.livekit.jakarta.api.decision.SubscribeRequested;
import io.livekit.jakarta.media.data.DataGate;
import io.livekit.jakarta.media.decision.Decisions;
import io.livekit.jakarta.media.info.InfoMapping;
import io.livekit.jakarta.media.track.PublishedTrack;
import io.livekit.jakarta.media.track.TrackGate;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.proto.UpdateParticipantMetadata;
import io.livekit.jakarta.proto.VideoQuality;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Asks the application what one participant may do, where it wants to be asked. The participant's
 * requests wait for an answer that others of them depend on; the room waits for none. Owned by: the
 * room's executor.
 */
public final class Admissions implements TrackGate, DataGate {
  private final RoomServices room;
  private final Supplier<ParticipantInfo> info;
  private final RequestQueue requests;
  private final Decisions decisions;

  /**
   * @param info what others see of the participant
   */
  Admissions(RoomServices room, Supplier<ParticipantInfo> info, RequestQueue requests) {
    this.room = room;
    this.info = info;
    this.requests = requests;
    decisions = room.decisions();
  }

  /**
   * @return whether anybody is to be asked about tracks that are announced
   */
  public boolean askAboutTracks() {
    return decisions.concern(PublishRequested.class);
  }

  @Override
  public void publish(TrackInfo track, Consumer<Admission> then) {
    if (!askAboutTracks()) {
      then.accept(Admission.FREE);
      return;
    }
    PublishRequested decision =
        new PublishRequested(
            InfoMapping.room(room.info().get()),
            InfoMapping.participant(info.get()),
            InfoMapping.track(track));
    holdFor(
        decision,
        denial ->
            then.accept(
                new Admission(denial, quality(decision.maxQuality()), decision.maxBitrate())));
  }

  @Override
  public boolean asksAboutSubscriptions() {
    return decisions.concern(SubscribeRequested.class);
  }

  @Override
  public void subscribe(PublishedTrack track, Consumer<Admission> then) {
    SubscribeRequested decision =
        new SubscribeRequested(
            InfoMapping.room(room.info().get()),
            InfoMapping.participant(info.get()),
            InfoMapping.participant(track.publisher().info().get()),
            InfoMapping.track(track.info()));
    decisions.ask(
        decision,
        room.executor(),
        denial -> then.accept(new Admission(denial, quality(decision.maxQuality()), 0)));
  }

  @Override
  public boolean asksAboutData() {
    return decisions.concern(DataRequested.class);
  }

  @Override
  public void send(Subject subject, Consumer<Optional<String>> then) {
    decisions.ask(data(subject.kind(), subject.topic()), room.executor(), then);
  }

  @Override
  public void publish(String name, Consumer<Optional<String>> then) {
    if (asksAboutData()) {
      holdFor(data(DataRequested.Kind.TRACK, name), then);
    } else {
      then.accept(Optional.empty());
    }
  }

  private DataRequested data(DataRequested.Kind kind, String topic) {
    return new DataRequested(
        InfoMapping.room(room.info().get()), InfoMapping.participant(info.get()), kind, topic);
  }

  /**
   * Asks about a change of what the participant says of itself.
   *
   * @param then told once: why it is denied, or empty; before this returns where nobody is to be
   *     asked
   */
  public void change(UpdateParticipantMetadata change, Consumer<Optional<String>> then) {
    if (!decisions.concern(MetadataChangeRequested.class)) {
      then.accept(Optional.empty());
      return;
    }
    holdFor(
        new MetadataChangeRequested(
            InfoMapping.room(room.info().get()),
            InfoMapping.participant(info.get()),
            change.getName(),
            change.getMetadata(),
            change.getAttributesMap()),
        then);
  }

  private void holdFor(Decision decision, Consumer<Optional<String>> then) {
    requests.hold();
    decisions.ask(
        decision,
        room.executor(),
        denial -> {
          if (requests.isClosed()) {
            return; // the participant has left meanwhile
          }
          try {
            then.accept(denial);
          } finally {
            requests.release();
          }
        });
  }

  private static VideoQuality quality(io.livekit.jakarta.api.VideoQuality best) {
    return VideoQuality.valueOf(best.name());
  }
}
