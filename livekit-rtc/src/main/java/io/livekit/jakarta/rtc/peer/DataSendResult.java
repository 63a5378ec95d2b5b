package io.livekit.jakarta.rtc.peer;

/** What became of a message that was to be sent on a data channel. */
public enum DataSendResult {
  QUEUED,
  /** Larger than the other side takes. */
  TOO_LARGE,
  /** No such channel is open. */
  NOT_OPEN,
  /** The reader is so slow that the bound on unsent bytes is reached. */
  BUFFER_FULL
}
