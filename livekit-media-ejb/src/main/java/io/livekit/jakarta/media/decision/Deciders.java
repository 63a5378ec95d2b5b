package io.livekit.jakarta.media.decision;

import io.livekit.jakarta.api.decision.Decision;

/** Whoever decides for the application: CDI observers, or what a test puts in. Thread-safe. */
public interface Deciders {

  /** Nobody: everything is granted. */
  Deciders NOBODY =
      new Deciders() {
        @Override
        public boolean decide(Class<? extends Decision> kind) {
          return false;
        }

        @Override
        public void ask(Decision decision) {
          // nobody is here
        }
      };

  /**
   * @return whether anybody decides about these; always the same
   */
  boolean decide(Class<? extends Decision> kind);

  /**
   * Asks all who decide, one after the other. May block, and may throw whatever they throw, which
   * denies.
   */
  void ask(Decision decision);
}
