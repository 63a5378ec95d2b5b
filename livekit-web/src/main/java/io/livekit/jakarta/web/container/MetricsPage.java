package io.livekit.jakarta.web.container;

/**
 * Payara 6: puts its own metrics page into an application at the root of the server, which answers
 * 403 in Payara's words while metrics are switched off.
 *
 * <p>So a servlet of ours takes the path, more exactly than Payara does.
 */
public final class MetricsPage {

  /** As a servlet's mapping. */
  public static final String PATHS = "/metrics/*";

  private MetricsPage() {}
}
