package io.livekit.jakarta.media.track;

import io.livekit.jakarta.proto.AddTrackRequest;
import io.livekit.jakarta.proto.SimulcastCodec;
import java.util.Optional;

/**
 * How much a participant may say of its tracks. Everybody in the room is told of all of it whenever
 * a track changes, and what is announced once is told for the track and for each of its codecs.
 */
public final class TrackLimits {
  /**
   * An announcement as a whole: one with ten codecs of three layers and long names takes some
   * kilobytes.
   */
  static final int MAX_ANNOUNCEMENT_BYTES = 16 << 10;

  /** Codecs of a track: there are ten that can be enabled. */
  static final int MAX_CODECS = 10;

  /** Layers of a track, and of each codec: there are three qualities. */
  static final int MAX_LAYERS = 10;

  /** Audio features, and features of packet trailers: there are seven and two. */
  static final int MAX_FEATURES = 32;

  /** A name, a stream, a client's id: browsers make ids of 36 characters. */
  static final int MAX_TEXT_CHARS = 1024;

  /** Tracks that may be announced with a request to join. */
  public static final int MAX_IN_JOIN = PendingTracks.MAX_PENDING;

  /**
   * Everything that is told of the tracks of one participant: a camera with three layers and two
   * codecs takes half a kilobyte.
   */
  static final int MAX_TOTAL_BYTES = 256 << 10;

  private TrackLimits() {}

  /**
   * @return what is too much of it, or empty
   */
  static Optional<String> excess(AddTrackRequest request) {
    if (request.getSerializedSize() > MAX_ANNOUNCEMENT_BYTES) {
      return Optional.of("the description of the track exceeds limits");
    }
    if (request.getSimulcastCodecsCount() > MAX_CODECS) {
      return Optional.of("the number of codecs exceeds limits");
    }
    boolean layers =
        request.getLayersCount() > MAX_LAYERS
            || request.getSimulcastCodecsList().stream()
                .anyMatch(codec -> codec.getLayersCount() > MAX_LAYERS);
    if (layers) {
      return Optional.of("the number of layers exceeds limits");
    }
    boolean features =
        request.getAudioFeaturesCount() > MAX_FEATURES
            || request.getPacketTrailerFeaturesCount() > MAX_FEATURES;
    if (features) {
      return Optional.of("the number of features exceeds limits");
    }
    boolean texts =
        isText(request.getName())
            && isText(request.getCid())
            && isText(request.getStream())
            && request.getSimulcastCodecsList().stream().allMatch(TrackLimits::hasTexts);
    return texts ? Optional.empty() : Optional.of("the length of a text exceeds limits");
  }

  private static boolean hasTexts(SimulcastCodec codec) {
    return isText(codec.getCodec()) && isText(codec.getCid());
  }

  /**
   * @return whether it is short enough to be told to everybody
   */
  static boolean isText(String text) {
    return text.length() <= MAX_TEXT_CHARS;
  }
}
