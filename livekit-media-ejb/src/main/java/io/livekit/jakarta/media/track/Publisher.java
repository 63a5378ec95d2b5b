package io.livekit.jakarta.media.track;

import io.livekit.jakarta.media.executor.RoomExecutor;
import io.livekit.jakarta.proto.Codec;
import io.livekit.jakarta.proto.ParticipantInfo;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Whose a published track is.
 *
 * @param gate lets its tracks in
 * @param info what others see of the participant
 */
public record Publisher(
    String sid,
    RoomExecutor executor,
    Permissions permissions,
    SignalOutput output,
    Terms terms,
    TrackGate gate,
    Supplier<ParticipantInfo> info) {

  /**
   * On which terms it publishes.
   *
   * @param codecs that its client may publish, without RTX
   * @param obs it is OBS, whose sender reports are incomplete (spec/01 §7.1 step 4)
   * @param singleVideoCodec it can't choose among several video codecs of an answer (Firefox on
   *     Linux and Android, spec/02 §2.3)
   * @param dynacastPauseDelay how long a layer that nobody watches keeps running
   *     (video.dynacast_pause_delay)
   * @param mayRegressCodec true in rooms so small that everyone may be moved to a backup codec
   *     (video.codec_regression_threshold)
   */
  public record Terms(
      List<Codec> codecs,
      boolean obs,
      boolean singleVideoCodec,
      Duration dynacastPauseDelay,
      BooleanSupplier mayRegressCodec,
      TrackInfoVersions versions) {

    boolean mayPublish(String mime) {
      return codecs.stream().anyMatch(codec -> codec.getMime().equalsIgnoreCase(mime));
    }
  }
}
