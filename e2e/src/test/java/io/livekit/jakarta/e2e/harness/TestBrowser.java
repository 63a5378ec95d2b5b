package io.livekit.jakarta.e2e.harness;

/** A browser that tests share one after the other. Owned by: the test that asked for it. */
interface TestBrowser {

  /** The name under which is kept what its pages say, if the test fails. */
  void test(String name);

  /** Ends a test. When it failed, what its pages said is kept. */
  void closePages(boolean failed);
}
