package io.livekit.jakarta.media.track;

import io.livekit.jakarta.proto.VideoQuality;

/**
 * What a picture counts beside its subscriber's other ones where not all of them fit: more is more.
 * Everybody's least comes first in any case. Stateless.
 */
final class PicturePriority {

  /** A screen has something to read, which is lost in a small picture (spec/02 §6). */
  private static final int SCREEN = 255;

  private static final int SPEAKER = 128;
  private static final int CAMERA = 1;

  /** Ranks that differ by the wished size only. */
  private static final int SIZES = 3;

  private PicturePriority() {}

  /**
   * @param chosen by the client, which knows best what it shows; 0 when it doesn't say
   * @param speaker whether the publisher speaks
   * @param wished where nothing else tells pictures apart the larger counts more: a viewer looks at
   *     it, and sees more of what is missing
   */
  static int of(int chosen, boolean screen, boolean speaker, VideoQuality wished) {
    int rank = screen ? SCREEN : speaker ? SPEAKER : CAMERA;
    if (chosen > 0) {
      rank = Math.min(chosen, SCREEN);
    }
    return rank * SIZES + Math.min(wished.getNumber(), SIZES - 1);
  }
}
