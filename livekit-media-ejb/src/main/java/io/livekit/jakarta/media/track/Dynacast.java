package io.livekit.jakarta.media.track;

import io.livekit.jakarta.media.executor.RoomExecutor;
import io.livekit.jakarta.proto.SubscribedCodec;
import io.livekit.jakarta.proto.SubscribedQuality;
import io.livekit.jakarta.proto.SubscribedQualityUpdate;
import io.livekit.jakarta.proto.VideoQuality;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Tells a video track's publisher which layers anybody watches (spec/02 §7): more at once, less
 * only after a while, so that somebody who comes right back finds the layer running. Owned by: the
 * room's executor.
 */
final class Dynacast implements Demand {
  /** Nobody came to watch: switch the new track off after this. */
  static final Duration INITIAL_PAUSE = Duration.ofSeconds(10);

  private static final List<VideoQuality> QUALITIES =
      List.of(VideoQuality.LOW, VideoQuality.MEDIUM, VideoQuality.HIGH);

  private final RoomExecutor executor;
  private final Duration pauseDelay;
  private final String trackSid;
  private final Supplier<Map<String, VideoQuality>> wanted;
  private final Consumer<SubscribedQualityUpdate> output;
  private Map<String, VideoQuality> sent = Map.of();
  private RoomExecutor.Timer timer;

  /**
   * @param wanted greatest quality that anybody wants, by codec and in the order of the track's
   *     codecs
   */
  Dynacast(
      RoomExecutor executor,
      Duration pauseDelay,
      String trackSid,
      Supplier<Map<String, VideoQuality>> wanted,
      Consumer<SubscribedQualityUpdate> output) {
    this.executor = executor;
    this.pauseDelay = pauseDelay;
    this.trackSid = trackSid;
    this.wanted = wanted;
    this.output = output;
    timer = executor.after(INITIAL_PAUSE, this::publish);
  }

  @Override
  public void update() {
    Map<String, VideoQuality> now = wanted.get();
    if (now.equals(sent)) {
      if (!sent.isEmpty()) {
        stopTimer();
      }
      return;
    }
    if (isIncrease(now)) {
      publish();
    } else if (!sent.isEmpty() && timer == null) {
      timer = executor.after(pauseDelay, this::publish);
    }
  }

  private boolean isIncrease(Map<String, VideoQuality> now) {
    for (Map.Entry<String, VideoQuality> codec : now.entrySet()) {
      VideoQuality before = sent.getOrDefault(codec.getKey(), VideoQuality.OFF);
      if (rank(codec.getValue()) > rank(before)) {
        return true;
      }
    }
    return false;
  }

  private static int rank(VideoQuality quality) {
    return quality == VideoQuality.OFF ? -1 : quality.getNumber();
  }

  @Override
  public void force() {
    if (!sent.isEmpty()) {
      publish();
    }
  }

  @Override
  public void repeat() {
    if (!sent.isEmpty()) {
      output.accept(message(sent));
    }
  }

  private void publish() {
    stopTimer();
    sent = new LinkedHashMap<>(wanted.get());
    output.accept(message(sent));
  }

  // subscribed_qualities is all that clients without codec lists read
  @SuppressWarnings("deprecation")
  private SubscribedQualityUpdate message(Map<String, VideoQuality> byCodec) {
    SubscribedQualityUpdate.Builder update =
        SubscribedQualityUpdate.newBuilder().setTrackSid(trackSid);
    byCodec.forEach(
        (mime, max) -> {
          SubscribedCodec.Builder codec =
              SubscribedCodec.newBuilder().setCodec(MimeTypes.shortName(mime));
          for (VideoQuality quality : QUALITIES) {
            codec.addQualities(
                SubscribedQuality.newBuilder()
                    .setQuality(quality)
                    .setEnabled(rank(quality) <= rank(max)));
          }
          if (update.getSubscribedCodecsCount() == 0) {
            update.addAllSubscribedQualities(codec.getQualitiesList());
          }
          update.addSubscribedCodecs(codec);
        });
    return update.build();
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel();
    }
    timer = null;
  }

  @Override
  public void close() {
    stopTimer();
  }
}
