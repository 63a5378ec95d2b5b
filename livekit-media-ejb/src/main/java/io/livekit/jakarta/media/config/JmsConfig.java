package io.livekit.jakarta.media.config;

/** Section {@code events.jms}: events as JMS messages. Ours alone. */
public record JmsConfig(
    @Setting("JNDI name of the container's connection factory. Empty: no messages") String factory,
    @Setting("JNDI name of the topic or queue that events are sent to") String destination) {

  /**
   * @return whether events are sent
   */
  public boolean isConfigured() {
    return !factory.isEmpty();
  }
}
