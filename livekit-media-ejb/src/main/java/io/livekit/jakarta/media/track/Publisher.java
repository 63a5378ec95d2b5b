package io.livekit.jakarta.media.track;

import io.livekit.jakarta.media.executor.RoomExecutor;
import io.livekit.jakarta.proto.Codec;
import io.livekit.jakarta.proto.RequestResponse;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.proto.TrackSource;
import java.time.Duration;
import java.util.List;

/** Who publishes tracks, as the tracks see it. Owned by: the room's executor. */
public interface Publisher {

  String sid();

  String identity();

  RoomExecutor executor();

  TimedVersions versions();

  /**
   * @return how long a layer that nobody watches keeps running (video.dynacast_pause_delay)
   */
  Duration dynacastPauseDelay();

  boolean mayPublish(TrackSource source);

  /**
   * @return true in rooms so small that everyone may be moved to a backup codec
   *     (video.codec_regression_threshold)
   */
  boolean mayRegressCodec();

  /**
   * @return true for OBS, whose sender reports are incomplete (spec/01 §7.1 step 4)
   */
  boolean isObs();

  /**
   * @return codecs that this client may publish, without RTX
   */
  List<Codec> publishCodecs();

  /**
   * @return whether this publisher's policy lets an identity subscribe (spec/01 §7.6)
   */
  boolean permits(String identity, String trackSid);

  void send(SignalResponse message);

  /** Sends an outcome if the client's protocol knows that message (spec/01 §5.1). */
  void respond(RequestResponse outcome);

  /** A track became public. */
  void trackPublished(PublishedTrack track);

  /** A public track ended. */
  void trackUnpublished(PublishedTrack track);

  /** An announced track that isn't muted got no media in time. */
  void publicationFailed();

  /**
   * Something in a track's info changed that everyone, the publisher included, is told (spec/01
   * §9.2).
   */
  void trackChanged();
}
