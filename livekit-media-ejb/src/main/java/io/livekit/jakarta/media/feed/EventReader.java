package io.livekit.jakarta.media.feed;

import io.livekit.jakarta.api.event.RoomEvent;
import java.util.concurrent.CompletionStage;

/**
 * Somebody who reads the feed at his own pace. Called on the feed's executor, which others wait
 * for: must not block. Thread-safe.
 */
public interface EventReader {

  /**
   * @return ends when the reader wants the next event; with an exception, no further ones come
   */
  CompletionStage<?> read(RoomEvent event);

  /** Events are missing before the next one. */
  void missed();
}
