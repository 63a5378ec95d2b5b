package io.livekit.jakarta.api.rest;

/** Why a subscriber gets the layer that it gets, or none. */
public enum LayerReason {
  /** Its connection isn't up yet, or it hasn't taken the track. */
  NOT_READY,
  /** It doesn't show the track. */
  PAUSED,
  /** The publisher is muted. */
  MUTED,
  /** No layer comes from the publisher. */
  SOURCE_SILENT,
  /** The target begins with its next key frame. */
  WAITING_FOR_KEY_FRAME,
  /** It is the one asked for. */
  WISHED,
  /** It is the best that is allowed; a better one was asked for. */
  ALLOWED_LIMIT,
  /** It is the best that the subscriber's path carries; a better one was asked for. */
  BANDWIDTH_LIMIT,
  /** Not even the lowest gets through beside what is more important. */
  BANDWIDTH_PAUSED,
  /** It is the best that comes. */
  BEST_THAT_COMES,
  /** A better one was asked for, and has stopped while this one goes on. */
  BETTER_ONE_STALLED,
  /** It is the lowest that comes; a lower one was asked for. */
  LOWEST_THAT_COMES,
  /** One that this version of the API has no name for. */
  UNKNOWN
}
