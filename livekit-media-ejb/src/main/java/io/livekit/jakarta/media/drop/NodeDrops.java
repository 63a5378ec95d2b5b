package io.livekit.jakarta.media.drop;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Everything that this node has dropped or refused, in one place. Thread-safe. */
public final class NodeDrops implements NodeDropsMXBean {
  private final Map<String, Supplier<Map<String, Long>>> parts = new ConcurrentHashMap<>();

  /** Takes in the counters of a part. */
  public void include(String part, Supplier<Map<String, Long>> drops) {
    parts.put(part, drops);
  }

  @Override
  public Map<String, Long> getDrops() {
    Map<String, Long> all = new TreeMap<>();
    parts.forEach(
        (part, drops) ->
            drops.get().forEach((reason, count) -> all.put(part + "." + reason, count)));
    return all;
  }
}
