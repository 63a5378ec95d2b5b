package io.livekit.jakarta.media.config;

import java.time.Duration;

/** Section {@code events}: how events wait for their receivers (docs/operations.md). Ours alone. */
public record EventsConfig(
    @Setting(
            "Where events wait until their receivers have them: a file, which H2 makes (launcher"
                + " and Payara), or a DataSource of the container by its JNDI name, `java:…` or"
                + " `jdbc/…`, of PostgreSQL or H2. Empty: in memory")
        String store,
    @Setting(
            value = "Age up to which an event in the store is tried again; then it is kept as dead",
            def = "24h")
        Duration retryFor,
    @Setting(
            value =
                "How long the store keeps events that were delivered, or are dead, for a replay and"
                    + " for readers of Server-Sent Events that go on where they were",
            def = "168h")
        Duration keep,
    @Setting(
            value = "How many events the store keeps at most, not counting those that still wait",
            def = "10000000",
            min = 1)
        long keepMax,
    @Setting(
            value =
                "How long a server whose store can't be reached at its start refuses tokens from"
                    + " before it (503), which may have been revoked, until it takes them; `0s`:"
                    + " not at all",
            def = "1m")
        Duration revocationsTimeout,
    @Setting("Events as JMS messages") JmsConfig jms) {

  /**
   * @return whether events survive the process
   */
  public boolean isStored() {
    return !store.isEmpty();
  }

  /**
   * @return whether {@link #store} is a JNDI name
   */
  public boolean isDataSource() {
    return store.startsWith("java:") || store.startsWith("jdbc/");
  }
}
