package io.livekit.jakarta.media.config;

/** Section {@code metric}. */
public record MetricConfig(
    @Setting("Clock estimation") FreeForm timestamperConfig,
    @Setting("Collecting") Collector collector,
    @Setting("Reporting") Reporter reporter) {

  /** Section {@code metric.collector}. */
  public record Collector(
      @Setting(value = "Time between samples", def = "3000", unit = "ms", min = 1)
          int samplingIntervalMs,
      @Setting(value = "Time between batches", def = "10000", unit = "ms", min = 1)
          int batchIntervalMs) {}

  /** Section {@code metric.reporter}. */
  public record Reporter(
      @Setting(value = "Time between reports", def = "10000", unit = "ms", min = 1)
          int reportingIntervalMs) {}
}
