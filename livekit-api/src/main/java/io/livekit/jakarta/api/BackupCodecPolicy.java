package io.livekit.jakarta.api;

/** What a publisher does when a subscriber cannot decode its main codec. */
public enum BackupCodecPolicy {
  /** As the server's configuration says; by default like REGRESSION. */
  PREFER_REGRESSION,
  /** It sends both codecs. */
  SIMULCAST,
  /** It sends the second codec instead of the first. */
  REGRESSION,
  /** One that this version of the API has no name for. */
  UNKNOWN
}
