package io.livekit.jakarta.media.track;

import java.util.List;
import java.util.Set;

/**
 * In which order rids carry the spatial layers: usual names have a usual order, others that of the
 * offer (spec/02 §2.3).
 */
final class LayerOrder {
  private static final List<List<String>> USUAL =
      List.of(List.of("q", "h", "f"), List.of("2", "1", "0"));

  private LayerOrder() {}

  static List<String> of(List<String> offered) {
    for (List<String> usual : USUAL) {
      if (usual.containsAll(Set.copyOf(offered))) {
        return usual; // with the names that may come later
      }
    }
    return List.copyOf(offered);
  }
}
