package io.livekit.jakarta.media.lifecycle;

import io.livekit.jakarta.api.ParticipantInfo;
import io.livekit.jakarta.api.ParticipantPermission;
import io.livekit.jakarta.api.RoomInfo;
import io.livekit.jakarta.api.decision.DataRequested;
import io.livekit.jakarta.api.decision.Decision;
import io.livekit.jakarta.api.decision.JoinRequested;
import io.livekit.jakarta.api.decision.MetadataChangeRequested;
import io.livekit.jakarta.api.decision.PublishRequested;
import io.livekit.jakarta.api.decision.SubscribeRequested;
import io.livekit.jakarta.media.decision.Deciders;
import io.livekit.jakarta.media.info.InfoMapping;
import io.livekit.jakarta.proto.Room;
import io.livekit.jakarta.proto.TrackInfo;
import jakarta.enterprise.inject.spi.BeanManager;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The application's observers of decisions. They are counted once: what nobody observes is never
 * made an event of. Thread-safe.
 */
final class ObservingDeciders implements Deciders {
  private final BeanManager beans;
  private final Set<Class<? extends Decision>> observed;

  ObservingDeciders(BeanManager beans) {
    this.beans = beans;
    observed =
        examples()
            .filter(example -> isObserved(beans, example))
            .map(Decision::getClass)
            .collect(Collectors.toUnmodifiableSet());
  }

  /** CDI finds observers for an event, not for its class. */
  private static Stream<Decision> examples() {
    RoomInfo room = InfoMapping.room(Room.getDefaultInstance());
    ParticipantInfo participant =
        InfoMapping.participant(io.livekit.jakarta.proto.ParticipantInfo.getDefaultInstance());
    io.livekit.jakarta.api.TrackInfo track = InfoMapping.track(TrackInfo.getDefaultInstance());
    ParticipantPermission permission =
        new ParticipantPermission(false, false, false, List.of(), false, false, false, false);
    return Stream.of(
        new JoinRequested("", null, participant, permission, ""),
        new PublishRequested(room, participant, track),
        new SubscribeRequested(room, participant, participant, track),
        new DataRequested(room, participant, DataRequested.Kind.OTHER, ""),
        new MetadataChangeRequested(room, participant, "", "", Map.of()));
  }

  private static boolean isObserved(BeanManager beans, Decision example) {
    // Who observes asynchronously hears of it, and decides nothing.
    return beans.resolveObserverMethods(example).stream().anyMatch(method -> !method.isAsync());
  }

  @Override
  public boolean decide(Class<? extends Decision> kind) {
    return observed.contains(kind);
  }

  @Override
  public void ask(Decision decision) {
    beans.getEvent().fire(decision);
  }
}
