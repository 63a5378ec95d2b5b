package io.livekit.jakarta.media.drop;

import java.util.Map;

/** What operators see of {@link NodeDrops} by JMX. Thread-safe. */
public interface NodeDropsMXBean {

  /**
   * @return how much was dropped or refused since the start, by part and reason, as {@code
   *     signal.NOT_READING}
   */
  Map<String, Long> getDrops();
}
