package io.livekit.jakarta.media.feed;

/** Why a reader of the feed missed events. */
public enum FeedDrop {

  /** It was too slow: what it had not read is no longer kept. */
  READER_TOO_SLOW,

  /**
   * What came after the event from which it wanted to go on is no longer kept, or can't be read.
   */
  RESUMED_TOO_LATE,

  /** As many readers as there may be were there already. */
  TOO_MANY_READERS
}
