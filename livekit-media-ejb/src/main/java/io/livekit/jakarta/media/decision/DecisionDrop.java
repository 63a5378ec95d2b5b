package io.livekit.jakarta.media.decision;

/** Why the application was no help, or didn't want something. */
public enum DecisionDrop {
  /** It said no. */
  DENIED,
  /** It failed, which denies. */
  FAILED,
  /** It took too long, or too much waits for it: the configured answer counts. */
  TIMED_OUT
}
