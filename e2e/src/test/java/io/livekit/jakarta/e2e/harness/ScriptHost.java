package io.livekit.jakarta.e2e.harness;

/** Where JavaScript runs: a page of some browser. */
interface ScriptHost {

  /**
   * Calls a function and waits for its promise.
   *
   * @param function JavaScript's text of a function of one argument
   * @param argument what JSON can say: text, numbers, booleans, null, lists and maps of these
   * @return the same kinds
   */
  Object call(String function, Object argument);
}
