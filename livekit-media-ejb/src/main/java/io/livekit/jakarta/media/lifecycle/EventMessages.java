package io.livekit.jakarta.media.lifecycle;

import io.livekit.jakarta.media.config.ConfigException;
import io.livekit.jakarta.media.config.JmsConfig;
import io.livekit.jakarta.media.executor.ThreadPools;
import io.livekit.jakarta.media.executor.TimerService;
import io.livekit.jakarta.media.jms.JmsReceiver;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Destination;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** Finds what {@code events.jms} names. */
final class EventMessages {
  private EventMessages() {}

  /**
   * @throws ConfigException if there is no such factory or destination
   */
  static JmsReceiver receiver(JmsConfig config, ThreadPools pools, TimerService timers) {
    return new JmsReceiver(
        find("factory", config.factory(), ConnectionFactory.class),
        find("destination", config.destination(), Destination.class),
        config.destination(),
        pools,
        timers);
  }

  private static <T> T find(String key, String name, Class<T> type) {
    String path = "events.jms." + key;
    if (name.isEmpty()) {
      throw new ConfigException(path + " is missing");
    }
    try {
      Object found = new InitialContext().lookup(name);
      if (type.isInstance(found)) {
        return type.cast(found);
      }
      throw new ConfigException(path + ": " + name + " is no " + type.getSimpleName());
    } catch (NamingException e) {
      throw new ConfigException(path + ": there is nothing of the name " + name);
    }
  }
}
