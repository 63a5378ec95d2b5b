package io.livekit.jakarta.media.track;

import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.proto.VideoQuality;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where a participant's tracks and subscriptions are let in by the application, which may take its
 * time. Owned by: the room's executor.
 */
public interface TrackGate {

  /**
   * What the application says.
   *
   * @param denial the reason, empty when it is let in
   * @param quality the best that it is let in with
   * @param bitrate bits per second that it may have, 0 for no limit; of what is published
   */
  record Admission(Optional<String> denial, VideoQuality quality, long bitrate) {

    /** As nobody limits it. */
    public static final Admission FREE = new Admission(Optional.empty(), VideoQuality.HIGH, 0);

    boolean isDenied() {
      return denial.isPresent();
    }
  }

  /**
   * Asks about a track that is announced; what the participant asks for after it waits.
   *
   * @param then told once: before this returns where nobody is to be asked
   */
  void publish(TrackInfo track, Consumer<Admission> then);

  /**
   * @return whether anybody is to be asked about subscriptions
   */
  boolean asksAboutSubscriptions();

  /**
   * Asks about a track that the participant is to get.
   *
   * @param then told once, later
   */
  void subscribe(PublishedTrack track, Consumer<Admission> then);
}
