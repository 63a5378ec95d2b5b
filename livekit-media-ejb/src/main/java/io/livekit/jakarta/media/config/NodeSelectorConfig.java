package io.livekit.jakarta.media.config;

import java.util.List;

/** Section {@code node_selector}. */
public record NodeSelectorConfig(
    @Setting(
            value = "Which nodes come into question",
            def = "any",
            oneOf = {"any", "sysload", "cpuload", "regionaware", "random"})
        String kind,
    @Setting(
            value = "What decides among them",
            def = "random",
            oneOf = {"random", "sysload", "cpuload", "rooms", "clients", "tracks", "bytespersec"})
        String sortBy,
    @Setting(
            value = "Take the lowest, or the lower of two at random",
            def = "lowest",
            oneOf = {"lowest", "twochoice"})
        String algorithm,
    @Setting(value = "System load above which a node gets no rooms", def = "0.9")
        double sysloadLimit,
    @Setting(value = "CPU load above which a node gets no rooms", def = "0.9") double cpuLoadLimit,
    @Setting("Where regions are: `name`, `lat`, `lon`") List<Region> regions) {

  /** Where a region is. */
  public record Region(
      @Setting("Name") String name,
      @Setting(value = "Latitude", def = "0", unit = "degrees", min = -90, max = 90) double lat,
      @Setting(value = "Longitude", def = "0", unit = "degrees", min = -180, max = 180)
          double lon) {}
}
